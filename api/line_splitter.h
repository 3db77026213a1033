#pragma once

// Makes lines of text that comes in pieces of any size. However small they are, each byte is
// looked at once: a line of 1 MiB that comes byte by byte costs no more than one that comes whole.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

// Owns what has come and was not taken yet. One thread. What it returns lives until the next add()
// or clear().
class LineSplitter {
 public:
  void add(std::string_view piece);
  void clear();

  // The next line that is whole, without its end.
  [[nodiscard]] std::optional<std::string_view> take_line();
  // What stands behind the last line's end, when no more will come; nothing when nothing does.
  [[nodiscard]] std::optional<std::string_view> take_rest();

  [[nodiscard]] bool has_line();
  // What was not taken yet.
  [[nodiscard]] std::size_t size() const { return text_.size() - begin_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  // How many bytes were looked at in the search for ends of lines.
  [[nodiscard]] std::uint64_t bytes_searched() const { return bytes_searched_; }

 private:
  std::string text_;
  std::size_t begin_ = 0;     // what is before was taken
  std::size_t searched_ = 0;  // from begin_ to here no line ends
  std::uint64_t bytes_searched_ = 0;
};

}  // namespace orderlog
