#pragma once

// What the tables of hostile requests are made of.

#include <string>
#include <string_view>
#include <vector>

namespace orderlog::testing {

// What becomes of the connection behind a request.
enum class Then {
  kKept,      // the next request is answered
  kClosed,    // what follows is nobody's request
  kCutShort,  // the server waits for the rest, and closes when it will not come
};

struct RequestCase {
  std::string name;
  std::string bytes;
  // Status and problem code of each answer: "400 bad_request", "201"; several with commas between.
  std::string answers;
  Then then = Then::kKept;
};

using RequestCases = std::vector<RequestCase>;

// A command that was given once under this key before any of these requests: whoever reads it right
// answers 201 again and appends nothing, whoever reads a byte more or less does not.
inline constexpr std::string_view kStandingKey = "standing";
inline constexpr std::string_view kStandingOrder =
    R"({"merchant_id":"m","user_id":"ann","channel":"terminal",)"
    R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})";

// What an attacker wants to have taken: another order.
[[nodiscard]] std::string smuggled_order();

// The standing order up to its own framing: fields, an empty line, a body.
[[nodiscard]] std::string standing(std::string_view fields, std::string_view body);
// With these texts as its Content-Length and Transfer-Encoding.
[[nodiscard]] std::string sized(std::string_view length);
[[nodiscard]] std::string encoded(std::string_view encoding);
// In chunks, as given.
[[nodiscard]] std::string chunked(std::string_view chunks);
// Whole and well, with more fields.
[[nodiscard]] std::string well_sized(std::string_view more_fields = "");

[[nodiscard]] std::string hexadecimal(std::size_t number);
[[nodiscard]] std::string standing_length();
// The standing order as one chunk, and as one chunk with the last one behind it.
[[nodiscard]] std::string standing_chunk();
[[nodiscard]] std::string standing_chunks();

[[nodiscard]] std::string get(std::string_view target, std::string_view more_fields = "");
// "METHOD TARGET VERSION" with a Host.
[[nodiscard]] std::string with_line(std::string_view line, std::string_view more_fields = "");

[[nodiscard]] RequestCase taken(std::string name, std::string bytes);
// Answered 200.
[[nodiscard]] RequestCase served(std::string name, std::string bytes);
// 400 bad_request, and the connection closes.
[[nodiscard]] RequestCase refused(std::string name, std::string bytes);

}  // namespace orderlog::testing
