#include "bench/measure/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "base/json/writer.h"

namespace orderlog::bench {
namespace {

std::string grouped(std::string digits) {
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

std::string with_decimals(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace

void Report::text(std::string_view name, std::string_view value) {
  std::string json;
  JsonWriter(json).string(value);
  figures_.push_back({std::string(name), std::string(value), std::move(json)});
}

void Report::integer(std::string_view name, std::uint64_t value) {
  const std::string digits = std::to_string(value);
  figures_.push_back({std::string(name), grouped(digits), digits});
}

void Report::number(std::string_view name, double value) {
  if (!std::isfinite(value)) value = 0;
  std::string shown =
      value >= 1000 ? grouped(with_decimals(value, 0)) : with_decimals(value, value < 10 ? 3 : 1);
  figures_.push_back({std::string(name), std::move(shown), with_decimals(value, 3)});
}

void Report::print(std::ostream& out, bool as_json) const {
  if (as_json) {
    std::string json;
    JsonWriter writer(json);
    writer.begin_object();
    for (const Figure& figure : figures_) writer.key(figure.name).raw(figure.json);
    writer.end_object();
    out << json << std::endl;
    return;
  }
  std::size_t width = 0;
  for (const Figure& figure : figures_) width = std::max(width, figure.name.size());
  for (const Figure& figure : figures_) {
    out << figure.name << std::string(width - figure.name.size() + 2, ' ') << figure.shown << '\n';
  }
  out << std::endl;
}

}  // namespace orderlog::bench
