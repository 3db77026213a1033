#pragma once

// How the read models write numbers and names into keys and values. Names in keys carry their
// length in front, so no name is another one's prefix and a tenant's rows lie apart from
// everybody else's. Numbers are big-endian; "descending" ones are complemented, so that a forward
// scan meets the newest first.

#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog {

void append_u16(std::string& out, std::uint16_t value);
void append_u32(std::string& out, std::uint32_t value);
void append_u64(std::string& out, std::uint64_t value);

// Requires at least that many bytes at `from`.
[[nodiscard]] std::uint16_t load_u16(const char* from);
[[nodiscard]] std::uint32_t load_u32(const char* from);
[[nodiscard]] std::uint64_t load_u64(const char* from);

inline void append_descending(std::string& out, std::uint64_t value) { append_u64(out, ~value); }
[[nodiscard]] inline std::uint64_t load_descending(const char* from) { return ~load_u64(from); }

// At most 65,535 bytes.
void append_name(std::string& out, std::string_view name);
// Takes a name off the front of `bytes`; false when they end too early.
[[nodiscard]] bool take_name(std::string_view& bytes, std::string_view& name);

// The first key behind all that begin with `prefix`, in which some byte is not 0xff.
[[nodiscard]] std::string end_of_prefix(std::string_view prefix);

// FNV-1a: stable across machines and versions, unlike std::hash.
[[nodiscard]] std::uint32_t stable_hash(std::string_view bytes);

}  // namespace orderlog
