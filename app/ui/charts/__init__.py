"""The price chart: pure geometry, items that paint it, and the widget that lays them out."""
