#pragma once

// Plots in SVG for a page that opens offline: text goes in, markup comes out. Values are compared
// by eye, so every axis begins at zero; each mark bears its figures as a title.

#include <string>
#include <string_view>
#include <vector>

#include "base/money_sum.h"

namespace orderlog {

struct PlotPair {
  std::string name;
  MoneySum was = 0;
  MoneySum is = 0;
};

enum class PlotUnit { kCount, kMoney };

// Two lines over the same days, or whatever else has an order; a single point has no line, and
// wants bars. "" for nothing to show.
[[nodiscard]] std::string line_plot(const std::vector<PlotPair>& points, PlotUnit unit);
// Two bars for each name, beneath one another. "" for nothing to show.
[[nodiscard]] std::string bar_plot(const std::vector<PlotPair>& bars, PlotUnit unit);

// `text` as it may stand in HTML.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace orderlog
