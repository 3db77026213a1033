#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog::bench {

// One measurement's figures, each under a name that ends in its unit: lines for people, or one line
// of JSON for bench/run. One thread.
class Report {
 public:
  void text(std::string_view name, std::string_view value);
  void integer(std::string_view name, std::uint64_t value);
  void number(std::string_view name, double value);

  void print(std::ostream& out, bool as_json) const;

 private:
  struct Figure {
    std::string name;
    std::string shown;
    std::string json;
  };

  std::vector<Figure> figures_;
};

}  // namespace orderlog::bench
