#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog::http {

// A query string's parameters, decoded, in the order they were sent. Views into the text that was
// parsed, or into its own memory where escapes had to be decoded.
class Query {
 public:
  static constexpr std::size_t kParametersMax = 32;

  struct Parameter {
    std::string_view name;
    std::string_view value;
  };

  Query() = default;
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  // Says what is wrong: a bad escape, a name without a value or given twice, too many parameters.
  // `text` must outlive the object.
  [[nodiscard]] std::optional<std::string> parse(std::string_view text);

  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] const Parameter& operator[](std::size_t i) const { return parameters_[i]; }
  [[nodiscard]] const Parameter* begin() const { return parameters_.data(); }
  [[nodiscard]] const Parameter* end() const { return parameters_.data() + count_; }

 private:
  std::optional<std::string_view> decode(std::string_view text);

  std::array<Parameter, kParametersMax> parameters_;
  std::size_t count_ = 0;
  std::string decoded_;
};

}  // namespace orderlog::http
