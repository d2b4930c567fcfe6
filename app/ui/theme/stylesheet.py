"""The one style sheet, by type, object name and property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.theme.fonts import RESOURCES

if TYPE_CHECKING:
    from app.ui.theme.tokens import Tokens

_WINDOW = """
* {{ outline: 0; }}
QMainWindow {{ background: {ground}; }}
QMainWindow::separator {{ background: {ground}; width: 4px; height: 4px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px 8px; }}
QMenuBar {{ background: transparent; color: {text2}; spacing: 0; padding: 0 4px; }}
QMenuBar::item {{ padding: 6px 8px; border-radius: 3px; background: transparent; }}
QMenuBar::item:selected {{ background: {hover}; color: {text}; }}
QMenu {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px; }}
QMenu::item {{ padding: 4px 24px 4px 12px; border-radius: 3px; }}
QMenu::item:selected {{ background: {sel}; }}
QMenu::item:disabled {{ color: {off}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QMenu::icon {{ padding-left: 8px; }}
QStatusBar {{ background: {ground}; color: {text2}; border-top: 1px solid {line}; }}
QStatusBar::item {{ border: 0; }}
QDockWidget {{ color: {text}; }}
QDialog {{ background: {panel}; }}
QLabel {{ background: transparent; }}
QWidget#top, QWidget#strip {{ background: {ground}; }}
QWidget#title {{ background: {panel}; border-bottom: 1px solid {line}; }}
QWidget#panel {{ background: {panel}; }}
QWidget#rail {{ background: {raised}; }}
QWidget#card {{ background: {panel}; border: 1px solid {line}; border-radius: 4px; }}
QWidget#toast {{ background: {raised}; border: 1px solid {line}; border-radius: 4px; }}
QFrame#popup {{ background: {raised}; border: 1px solid {edge}; }}
QFrame#hline {{ background: {line}; max-height: 1px; min-height: 1px; border: 0; }}
QFrame#vline {{ background: {line}; max-width: 1px; min-width: 1px; border: 0; }}
QWidget[choice="off"] {{ border: 1px solid {edge}; border-radius: 4px; background: {panel}; }}
QWidget[choice="on"] {{ border: 1px solid {accent}; border-radius: 4px; background: {sel}; }}
QWidget[choice="off"]:focus {{ border-color: {accent}; }}
QLabel[tone="text2"] {{ color: {text2}; }} QLabel[tone="text3"] {{ color: {text3}; }}
QLabel[tone="warn"] {{ color: {warn}; }} QLabel[tone="danger"] {{ color: {danger}; }}
QLabel[tone="info"] {{ color: {info}; }} QLabel[tone="ok"] {{ color: {ok}; }}
QLabel[tone="up"] {{ color: {up}; }} QLabel[tone="down"] {{ color: {down}; }}
QLabel[tone="accent"] {{ color: {accent}; }}
"""

_VIEWS = """
QTabBar {{ background: {ground}; qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {text2}; padding: 0 12px; min-height: 26px;
  max-height: 26px; border: 0; border-top: 2px solid transparent; }}
QTabBar::tab:selected {{ background: {panel}; color: {text}; border-top: 2px solid {accent}; }}
QTabBar::tab:hover:!selected {{ background: {hover}; color: {text}; }}
QTabBar::tab:focus {{ color: {accent}; }}
QTabWidget::pane {{ border: 0; background: {panel}; top: 0; }}
QTableView, QTreeView, QListView {{ background: {panel}; alternate-background-color: {panel};
  color: {text}; border: 0; gridline-color: transparent; selection-background-color: {sel};
  selection-color: {text}; }}
QTableView::item, QTreeView::item {{ border: 0; padding: 0 8px; }}
QListView::item:hover {{ background: {hover}; }}
QTableView::item:selected, QListView::item:selected {{ background: {sel}; color: {text}; }}
QListView::item {{ min-height: 24px; padding: 0 8px; border: 0; }}
QFrame#popup QListView, QListView#rail {{ background: {raised}; }}
QListView#rail {{ padding: 12px 8px; }} QListView#rail::item {{ border-radius: 3px; }}
QTreeView::item {{ padding: 0 4px; }}
QTreeView::branch {{ background: transparent; }}
QTreeView::branch:open:has-children {{ image: url({caret_down}); }}
QTreeView::branch:closed:has-children {{ image: url({caret_right}); }}
QTreeView::branch:selected, QTreeView::item:selected {{ background: {sel}; }}
QHeaderView {{ background: {raised}; border: 0; }}
QHeaderView::section {{ background: {raised}; color: {text2}; border: 0;
  border-bottom: 1px solid {line}; padding: 0 8px; }}
QHeaderView::section:hover {{ color: {text}; background: {hover}; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ width: 0; height: 0; }}
QTableCornerButton::section {{ background: {raised}; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {hover}; border-radius: 3px; margin: 2px;
  min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {edge}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QScrollArea {{ background: transparent; border: 0; }}
QSplitter::handle {{ background: {ground}; image: none; }}
QSplitter[inside="true"]::handle {{ background: {panel}; }}
QAbstractScrollArea::corner {{ background: transparent; }}
"""

_CONTROLS = """
QPushButton {{ background: {raised}; color: {text}; border: 1px solid {edge}; border-radius: 3px;
  padding: 0 12px; min-height: 24px; }}
QPushButton:hover {{ background: {hover}; }} QPushButton:pressed {{ background: {line}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton[kind="primary"] {{ background: {accent}; color: {onaccent}; border-color: {accent}; }}
QPushButton[kind="primary"]:hover {{ background: {accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border-color: {text}; }}
QPushButton[kind="quiet"] {{ background: transparent; border-color: transparent; color: {text2};
  padding: 0 8px; }}
QPushButton[kind="quiet"]:hover {{ background: {hover}; color: {text}; }}
QPushButton[kind="quiet"]:focus {{ border-color: {accent}; }}
QPushButton[kind="danger"] {{ color: {danger}; background: transparent; }}
QPushButton:disabled {{ color: {off}; border-color: {line}; background: transparent; }}
QPushButton[kind="quiet"]:disabled {{ border-color: transparent; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 3px;
  padding: 2px; color: {text2}; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:checked {{ background: {sel}; color: {text}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton:disabled {{ color: {off}; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[segment="true"] {{ padding: 0 8px; min-height: 20px; max-height: 20px; }}
QToolButton[segment="true"][tight="true"] {{ padding: 0 4px; }}
QToolButton[segment="true"]:hover {{ color: {text}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ background: {field}; color: {text};
  border: 1px solid {edge}; border-radius: 3px; padding: 0 8px; min-height: 22px;
  selection-background-color: {accent}; selection-color: {onaccent}; }}
QLineEdit[quiet="true"] {{ border-color: {line}; }}
QLineEdit[quiet="true"]:hover {{ border-color: {edge}; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus {{
  border-color: {accent}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], QAbstractSpinBox[wrong="true"],
QPlainTextEdit[wrong="true"] {{ border-color: {danger}; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {off};
  border-color: {line}; }}
QComboBox::drop-down {{ border: 0; width: 18px; }}
QComboBox::down-arrow {{ image: url({caret_down}); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {edge}; padding: 4px;
  selection-background-color: {sel}; selection-color: {text}; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: 14px;
  background: transparent; }}
QAbstractSpinBox::up-arrow {{ image: url({caret_up}); width: 8px; height: 8px; }}
QAbstractSpinBox::down-arrow {{ image: url({caret_down}); width: 8px; height: 8px; }}
QPlainTextEdit, QTextEdit {{ background: {field}; color: {text}; border: 1px solid {line};
  border-radius: 3px; selection-background-color: {sel}; selection-color: {text}; }}
QPlainTextEdit[flat="true"], QTextBrowser[flat="true"] {{ border: 0; border-radius: 0;
  background: {panel}; }}
QCheckBox {{ color: {text}; spacing: 8px; }}
QCheckBox:disabled {{ color: {off}; }}
QCheckBox:focus {{ color: {accent}; }}
QCheckBox::indicator {{ width: 12px; height: 12px; border: 1px solid {edge}; border-radius: 3px;
  background: {field}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url({tick}); }}
QCheckBox::indicator:indeterminate {{ image: url({dash}); }}
"""


def style_sheet(tokens: Tokens) -> str:
    """The style sheet of the whole application in these colours."""
    folder = (RESOURCES / "style").as_posix()
    pictures = {
        name: f"{folder}/{tokens.theme}-{name.replace('_', '-')}.png"
        for name in ("caret_down", "caret_up", "caret_right", "tick", "dash")
    }
    return (_WINDOW + _VIEWS + _CONTROLS).format(**tokens.colors, **pictures)
