#include "projections/store/row_bytes.h"

#include "base/check.h"

namespace orderlog {
namespace {

template <class Int>
void append_big_endian(std::string& out, Int value) {
  char bytes[sizeof(Int)];
  for (std::size_t i = sizeof(Int); i-- > 0;) {
    bytes[i] = static_cast<char>(value & 0xff);
    value = static_cast<Int>(value >> 8);
  }
  out.append(bytes, sizeof bytes);
}

template <class Int>
Int load_big_endian(const char* from) {
  Int value = 0;
  for (std::size_t i = 0; i < sizeof(Int); ++i) {
    value = static_cast<Int>((value << 8) | static_cast<unsigned char>(from[i]));
  }
  return value;
}

}  // namespace

void append_u16(std::string& out, std::uint16_t value) { append_big_endian(out, value); }
void append_u32(std::string& out, std::uint32_t value) { append_big_endian(out, value); }
void append_u64(std::string& out, std::uint64_t value) { append_big_endian(out, value); }

std::uint16_t load_u16(const char* from) { return load_big_endian<std::uint16_t>(from); }
std::uint32_t load_u32(const char* from) { return load_big_endian<std::uint32_t>(from); }
std::uint64_t load_u64(const char* from) { return load_big_endian<std::uint64_t>(from); }

void append_name(std::string& out, std::string_view name) {
  ORDERLOG_CHECK(name.size() <= 0xffff, "a name is longer than its length field holds");
  append_u16(out, static_cast<std::uint16_t>(name.size()));
  out += name;
}

bool take_name(std::string_view& bytes, std::string_view& name) {
  if (bytes.size() < 2) return false;
  const std::size_t length = load_u16(bytes.data());
  if (bytes.size() < 2 + length) return false;
  name = bytes.substr(2, length);
  bytes.remove_prefix(2 + length);
  return true;
}

std::string end_of_prefix(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  ORDERLOG_CHECK(!end.empty(), "nothing comes behind this prefix");
  end.back() = static_cast<char>(end.back() + 1);
  return end;
}

std::uint32_t stable_hash(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

}  // namespace orderlog
