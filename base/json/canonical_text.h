#pragma once

// The quick way through JSON that this program wrote itself (base/json/writer.h): one pass over the
// bytes, no document in between. It takes members in the order in which they are asked for, without
// blanks, and numbers and escapes in the one form in which they are written. It knows no errors:
// what is not exactly so is refused, and base/json/reader.h, which takes all JSON, says what is
// wrong with it, or takes it. What is taken here, that reader takes too, as the same value.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace orderlog {

// A place in a text that goes forward only. Whatever is asked for and is not there refuses the
// text; from then on nothing is found, and every value is empty. One thread.
class CanonicalText {
 public:
  // `text` must outlive this.
  explicit CanonicalText(std::string_view text)
      : at_(text.data()), end_(text.data() + text.size()) {}

  void open_object() { open('{'); }
  // Whether the object's next member has this name; if so its value is next, and else nothing
  // happened.
  [[gnu::always_inline]] bool member(std::string_view name) {
    if (left() < name.size() + 4 || *at_ != lead_ || at_[1] != '"' ||
        std::memcmp(at_ + 2, name.data(), name.size()) != 0 || at_[name.size() + 2] != '"' ||
        at_[name.size() + 3] != ':') {
      return false;
    }
    at_ += name.size() + 4;
    lead_ = ',';
    return true;
  }
  void close_object() { close('{', '}'); }

  void open_array() { open('['); }
  // Whether another element follows; if so it is next, and else the array is closed.
  bool element();

  // Lives until the next string is asked for, or as long as the text.
  [[nodiscard]] std::string_view string();
  // Up to 18 digits, which is more than an exact amount has.
  [[nodiscard]] std::int64_t integer();
  [[nodiscard]] bool boolean();

  void refuse() {
    at_ = end_;
    is_refused_ = true;
  }
  // Whether all was as expected, to the last byte.
  [[nodiscard]] bool is_taken() const { return !is_refused_ && at_ == end_; }

 private:
  [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  // A bracket is gone over with what follows it, so that `lead_` is what has to stand before the
  // next member or element: the bracket, or a comma.
  void open(char bracket) {
    if (left() == 0 || *at_ != bracket) refuse();
    lead_ = bracket;
  }
  void close(char opening, char closing) {
    if (lead_ == opening && left() > 0) ++at_;  // nothing was inside
    if (left() == 0 || *at_ != closing) return refuse();
    ++at_;
    lead_ = ',';
  }
  [[nodiscard]] std::string_view unescaped(const char* start);

  const char* at_;
  const char* end_;
  char lead_ = 0;
  bool is_refused_ = false;
  std::string unescaped_;
};

}  // namespace orderlog
