#include "app/what_if/plot.h"

#include <algorithm>

#include "app/what_if/report.h"

namespace orderlog {
namespace {

constexpr int kWidth = 720;
constexpr int kLineHeight = 220;
constexpr int kLeft = 8;
constexpr int kRowHeight = 40;
constexpr int kBarHeight = 13;
constexpr int kNameWidth = 220;

MoneySum largest_of(const std::vector<PlotPair>& pairs) {
  MoneySum largest = 0;
  for (const PlotPair& pair : pairs) largest = std::max({largest, pair.was, pair.is});
  return largest;
}

// `value` of `largest`, as a length of `length`; tenths of a unit are enough for the eye.
std::string scaled(MoneySum value, MoneySum largest, int length) {
  const auto tenths =
      static_cast<std::int64_t>(std::max<MoneySum>(value, 0) * length * 10 / largest);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string open_svg(int height) {
  return "<svg viewBox=\"0 0 " + std::to_string(kWidth) + " " + std::to_string(height) +
         "\" role=\"img\">\n";
}

std::string figure(MoneySum value, PlotUnit unit) {
  return unit == PlotUnit::kMoney ? money_text(value) : sum_text(value);
}

std::string title_of(const PlotPair& pair, PlotUnit unit) {
  return "<title>" + html_escaped(pair.name) + ": " + figure(pair.was, unit) + ", in the fork " +
         figure(pair.is, unit) + "</title>";
}

class Lines {
 public:
  Lines(const std::vector<PlotPair>& points, PlotUnit unit)
      : points_(points), unit_(unit), largest_(largest_of(points)) {}

  [[nodiscard]] std::string text() const {
    std::string svg = open_svg(kLineHeight + 30);
    svg += "<text x=\"8\" y=\"12\">" + figure(largest_, unit_) + "</text>\n";
    svg += "<path class=\"axis\" d=\"M8 " + std::to_string(kLineHeight) + "H712\"/>\n";
    svg += line("was", &PlotPair::was) + line("is", &PlotPair::is);
    for (std::size_t i = 0; i < points_.size(); ++i) {
      // An invisible column over each point takes the pointer.
      const std::string width =
          std::to_string(std::max(1, span() / static_cast<int>(points_.size())));
      svg += "<rect class=\"hit\" x=\"" + x(i) + "\" y=\"16\" width=\"" + width +
             "\" height=\"204\">" + title_of(points_[i], unit_) + "</rect>\n";
    }
    svg += "<text x=\"8\" y=\"240\">" + html_escaped(points_.front().name) + "</text>\n";
    svg += "<text x=\"712\" y=\"240\" text-anchor=\"end\">" + html_escaped(points_.back().name) +
           "</text>\n";
    return svg + "</svg>\n";
  }

 private:
  static int span() { return kWidth - 2 * kLeft; }

  [[nodiscard]] std::string x(std::size_t i) const {
    const std::size_t steps = std::max<std::size_t>(points_.size() - 1, 1);
    return std::to_string(kLeft + static_cast<std::size_t>(span()) * i / steps);
  }

  std::string line(const char* name, MoneySum PlotPair::*value) const {
    std::string path = std::string("<polyline class=\"") + name + "\" points=\"";
    for (std::size_t i = 0; i < points_.size(); ++i) {
      path += x(i) + "," + scaled(largest_ - points_[i].*value, largest_, kLineHeight - 20) + " ";
    }
    return path + "\" transform=\"translate(0 20)\"/>\n";
  }

  const std::vector<PlotPair>& points_;
  const PlotUnit unit_;
  const MoneySum largest_;
};

std::string bar(const char* name, MoneySum value, MoneySum largest, int y, const PlotPair& pair,
                PlotUnit unit) {
  return std::string("<rect class=\"") + name + "\" x=\"" + std::to_string(kNameWidth) + "\" y=\"" +
         std::to_string(y) + "\" height=\"" + std::to_string(kBarHeight) + "\" width=\"" +
         scaled(value, largest, kWidth - kNameWidth - kLeft) + "\">" + title_of(pair, unit) +
         "</rect>\n";
}

}  // namespace

std::string line_plot(const std::vector<PlotPair>& points, PlotUnit unit) {
  if (points.size() < 2 || largest_of(points) <= 0) return "";
  return Lines(points, unit).text();
}

std::string bar_plot(const std::vector<PlotPair>& bars, PlotUnit unit) {
  const MoneySum largest = largest_of(bars);
  if (largest <= 0) return "";
  std::string svg = open_svg(kRowHeight * static_cast<int>(bars.size()));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const int y = kRowHeight * static_cast<int>(i);
    svg += "<text x=\"" + std::to_string(kNameWidth - kLeft) + "\" y=\"" + std::to_string(y + 20) +
           "\" text-anchor=\"end\">" + html_escaped(bars[i].name) + "</text>\n";
    svg += bar("was", bars[i].was, largest, y + 4, bars[i], unit);
    svg += bar("is", bars[i].is, largest, y + 4 + kBarHeight, bars[i], unit);
  }
  return svg + "</svg>\n";
}

std::string html_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace orderlog
