"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(`--${name}`).trim();
  const faded = (name, share) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(color(name).slice(at, at + 2), 16));
    return `rgba(${r},${g},${b},${share})`;
  };
  const minus = (text) => text.replace("-", "−");
  const signed = (value, digits = 2) => {
    const text = Math.abs(value).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return /[1-9]/.test(text) ? (value > 0 ? "+" : "−") + text : text;
  };
  const price = (value) => {
    const size = Math.abs(value);
    const digits = size > 0 ? Math.min(12, Math.max(2, 3 - Math.floor(Math.log10(size)))) : 2;
    return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  };
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (number) => String(number).padStart(2, "0");
  const moment = (ms) => {
    const t = new Date(ms);
    return `${t.getUTCDate()} ${months[t.getUTCMonth()]} ${t.getUTCFullYear()} ${two(t.getUTCHours())}:${two(t.getUTCMinutes())}`;
  };

  // ---------------------------------------------------------------- charts

  const axis = (more) => ({ gridcolor: color("grid"), zeroline: false, ticks: "", fixedrange: true, side: "right", ...more });
  const base = (more) => ({
    paper_bgcolor: color("chart"), plot_bgcolor: color("chart"), showlegend: false, hovermode: "x unified",
    font: { family: "Inter, system-ui, sans-serif", size: 11, color: color("text3") },
    hoverlabel: { bgcolor: color("raised"), bordercolor: color("edge"), font: { color: color("text") } },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: color("text3"), activecolor: color("accent") },
    separators: ".,", ...more,
  });
  const config = { responsive: true, displaylogo: false, plotlyServerURL: "", modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]] };
  const spread = ({ y }) => (y.length ? y.reduce((a, b) => Math.max(a, b)) - y.reduce((a, b) => Math.min(a, b)) : 0);
  const holding = document.getElementById("holding");
  // A strategy flattened by what it is held against tells nothing; a click shows both.
  holding.checked = spread(data.hold) <= 4 * spread(data.equity);
  const heights = { bull: [0.62, 1], range: [0.31, 0.69], bear: [0, 0.38] };

  function band(kind, bands, fill, whole = false) {
    const x = [], y = [];
    for (const [begin, end, trend, volatility] of bands) {
      if (kind !== trend && kind !== volatility) continue;
      const [low, high] = (!whole && heights[kind]) || [0, 1];
      x.push(begin, end, end, begin, begin, null);
      y.push(low, low, high, high, low, null);
    }
    return { x, y, yaxis: "y3", type: "scatter", mode: "lines", line: { width: 0 }, fill: "toself", hoverinfo: "skip", ...fill };
  }

  function curves() {
    const line = (series, name, more) => ({ x: series.x, y: series.y, name, type: "scatter", mode: "lines", ...more });
    const bands = data.bands, span = data.equity.x.length ? data.equity.x.at(-1) - data.equity.x[0] : 0;
    const last = (series) => (series.y.length ? series.y.at(-1).toLocaleString("en", { maximumFractionDigits: 0 }) : "");
    const traces = [
      line(data.hold, "Buy and hold", { visible: holding.checked, line: { color: color("text3"), width: 1.2, dash: "dot" }, hovertemplate: "%{y:,.2f}" }),
      line(data.equity, "Equity", { line: { color: color("accent"), width: 1.5 }, hovertemplate: "%{y:,.2f}" }),
      line(data.drawdown, "Drawdown", {
        yaxis: "y2", line: { color: color("down"), width: 1.2 }, fill: "tozeroy", fillcolor: faded("down", 0.22), hovertemplate: "%{y:.2f} %",
      }),
      ...["bull", "range", "bear"].map((kind) => band(kind, bands, { fillcolor: faded(kind, 0.75) })),
      band("high", bands, { fillcolor: "rgba(0,0,0,0)", fillpattern: { shape: "/", fgcolor: color("text3"), bgcolor: "rgba(0,0,0,0)", size: 5, solidity: 0.2 } }),
    ];
    const trends = [];
    for (const [begin, end, trend] of bands) {
      const previous = trends.at(-1);
      if (previous && previous[1] === begin && previous[2] === trend) previous[1] = end;
      else trends.push([begin, end, trend]);
    }
    // One trace for all stretches of a kind: thousands of shapes would take seconds.
    const grounds = ["bull", "bear"].map((kind) => band(kind, bands, { yaxis: "y4", fillcolor: faded(kind, 0.07) }, true));
    const words = trends.filter(([begin, end]) => span && (end - begin) / span > 0.06).map(([begin, end, trend]) => ({
      x: (begin + end) / 2, y: 0.5, xref: "x", yref: "y3", text: trend, showarrow: false, bgcolor: color("chart"), borderpad: 1,
      font: { size: 10, color: color("text") },
    }));
    const key = (name, value, tone, dash) => `<span style="color:${color(tone)}">${dash}</span> ${name} <b>${value}</b>`;
    const keys = [key("Equity", last(data.equity), "accent", "━")];
    if (holding.checked) keys.push(key("Buy and hold", last(data.hold), "text3", "┅"));
    const layout = base({
      margin: { l: 8, r: 64, t: 24, b: 24 },
      annotations: [
        ...words,
        { x: 0, y: 1, xref: "x domain", yref: "paper", xanchor: "left", yanchor: "bottom", showarrow: false, text: keys.join("    "), font: { color: color("text2"), size: 11 } },
        { x: 0, y: 1, xref: "x domain", yref: "y2 domain", xanchor: "left", yanchor: "bottom", showarrow: false, text: "Drawdown", font: { color: color("text2"), size: 11 } },
      ],
      xaxis: axis({ type: "date", anchor: "y3", fixedrange: false, side: "bottom", hoverformat: "%-d %b %Y %H:%M", spikemode: "across", spikethickness: 1, spikecolor: color("text3"), spikedash: "dash" }),
      yaxis: axis({ domain: [0.36, 1], tickformat: ".3s" }),
      yaxis2: axis({ domain: [0.08, 0.3], ticksuffix: " %", rangemode: "tozero" }),
      yaxis3: axis({ domain: [0, bands.length ? 0.04 : 0.001], range: [0, 1], visible: false }),
      yaxis4: axis({ overlaying: "y", range: [0, 1], visible: false }),
    });
    Plotly.react("curves", [...grounds, ...traces], layout, config);
  }

  function results() {
    const { x, n, width, mean } = data.results;
    const half = width / 2;
    const bars = {
      x, y: n, type: "bar", width, marker: { color: x.map((r) => faded(r > 0 ? "up" : "down", 0.8)) },
      customdata: x.map((r) => `${signed(r - half)} to ${signed(r + half)} R`), hovertemplate: "%{customdata}: %{y:,} trades<extra></extra>",
    };
    const line = mean === null ? [] : [{ type: "line", xref: "x", yref: "paper", x0: mean, x1: mean, y0: 0, y1: 1, line: { color: color("text"), width: 1, dash: "dash" } }];
    const note = mean === null ? [] : [{ x: mean, y: 1, xref: "x", yref: "paper", xanchor: "left", yanchor: "bottom", showarrow: false, text: `mean ${signed(mean)} R`, font: { color: color("text") } }];
    Plotly.react("results", [bars], base({
      margin: { l: 8, r: 40, t: 20, b: 24 }, hovermode: "closest", bargap: 0.05, shapes: line, annotations: note,
      xaxis: axis({ ticksuffix: " R", side: "bottom", gridcolor: "rgba(0,0,0,0)" }), yaxis: axis({ rangemode: "tozero" }),
    }), { ...config, displayModeBar: false });
  }

  // ---------------------------------------------------------------- trades

  const sides = { long: "▲ Long", short: "▼ Short" };
  const tone = (value) => (value > 0 ? "up" : value < 0 ? "down" : "");
  const most = Math.max(1e-9, ...data.trades.map((row) => Math.abs(row[8])));
  const columns = [
    { title: "#", text: (v) => String(v), kind: "second" },
    { title: "Symbol", text: (v) => v, kind: "l name" },
    { title: "Side", text: (v) => sides[v], kind: "l" },
    { title: "Entry time", text: moment, kind: "l second" },
    { title: "Entry", text: price },
    { title: "Exit time", text: moment, kind: "l second" },
    { title: "Exit", text: price },
    { title: "Reason", text: (v) => v.replace("_", " "), kind: "l" },
    { title: "R", text: (v) => signed(v), signed: true },
    { title: "%", text: (v) => `${signed(v)} %`, signed: true },
    { title: "MAE R", text: (v) => minus((-v).toFixed(2)), kind: "second" },
    { title: "MFE R", text: (v) => signed(v), kind: "second" },
    { title: "Bars", text: (v) => v.toLocaleString("en"), kind: "second" },
    { title: "Regime", text: (v) => v, kind: "l second" },
    { title: "Doubt", text: (v) => (v ? "within the bar" : ""), kind: "l second" },
    ...data.conditions.map(({ title, text }) => ({
      title, tip: text, kind: "l second",
      text: ([held, value]) => `${held === null ? "?" : held ? "✓" : "✗"}${value === null ? "" : ` ${price(value)}`}`,
    })),
  ];
  // A condition is sorted by its number, or where it judges none by its truth.
  const key = (value) => (Array.isArray(value) ? Number(value[1] ?? value[0] ?? -1) : value);
  const page = 50;
  const order = { column: 0, down: true, first: 0 };

  function cell(column, value, place) {
    const td = document.createElement("td");
    td.className = [column.kind || "", column.signed ? tone(value) : ""].join(" ").trim();
    if (place === 8) {
      const bar = document.createElement("span"), fill = document.createElement("i");
      bar.className = "bar";
      fill.className = tone(value);
      fill.style.width = `${(Math.abs(value) / most) * 50}%`;
      bar.append(fill);
      td.append(bar);
    }
    td.append(column.text(value));
    return td;
  }

  function trades() {
    const sign = order.down ? -1 : 1, by = order.column;
    const rows = [...data.trades].sort((a, b) => sign * (typeof a[by] === "string" ? a[by].localeCompare(b[by]) : key(a[by]) - key(b[by])) || a[0] - b[0]);
    const shown = rows.slice(order.first, order.first + page);
    const body = document.querySelector("#trades tbody");
    body.replaceChildren(...shown.map((row) => {
      const tr = document.createElement("tr");
      tr.append(...columns.map((column, place) => cell(column, row[place], place)));
      return tr;
    }));
    document.querySelectorAll("#trades th").forEach((th, place) => {
      if (place === by) th.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    });
    const end = order.first + shown.length;
    document.getElementById("shown").textContent = rows.length ? `${(order.first + 1).toLocaleString("en")} – ${end.toLocaleString("en")} of ${rows.length.toLocaleString("en")}` : "none";
    document.getElementById("earlier").disabled = order.first === 0;
    document.getElementById("later").disabled = end >= rows.length;
  }

  function header() {
    document.querySelector("#trades thead tr").append(...columns.map((column, place) => {
      const th = document.createElement("th"), button = document.createElement("button");
      th.className = (column.kind || "").split(" ")[0] === "l" ? "l" : "";
      th.scope = "col";
      button.type = "button";
      button.textContent = column.title;
      if (column.tip) button.title = column.tip;
      button.addEventListener("click", () => {
        order.down = order.column === place ? !order.down : typeof (data.trades[0] || [])[place] !== "string";
        order.column = place;
        order.first = 0;
        trades();
      });
      th.append(button);
      return th;
    }));
    const turn = (by) => () => { order.first += by; trades(); };
    document.getElementById("earlier").addEventListener("click", turn(-page));
    document.getElementById("later").addEventListener("click", turn(page));
  }

  holding.addEventListener("change", curves);
  header();
  trades();
  curves();
  results();
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", () => { curves(); results(); });
})();
