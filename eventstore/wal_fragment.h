#pragma once

// RocksDB's write-ahead log as bytes: blocks of 32 KB; in them fragments of masked CRC-32C (4),
// length (2), type (1) and payload; no fragment crosses a block, and less than a header's length at
// a block's end is zeros. A record is one fragment, or a first one, middle ones and a last one.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog {

inline constexpr std::size_t kWalBlockBytes = 32'768;
inline constexpr std::size_t kWalHeaderBytes = 7;

struct WalFragment {
  std::uint8_t type = 0;
  std::size_t bytes = 0;   // header included; all that is left when the header makes no sense
  bool plausible = false;  // the header makes sense
  bool intact = false;     // and the checksum fits

  [[nodiscard]] bool begins_record() const;
};

// `rest` is what is left of a block, a header at least.
[[nodiscard]] WalFragment wal_fragment_at(std::string_view rest);

// Of a fragment's type and payload, as it stands in its header.
[[nodiscard]] std::uint32_t wal_checksum(std::string_view type_and_payload);

// Appends the payloads of all plausible fragments of a file, damaged or not.
void append_wal_payload(std::string_view file, std::string& out);

}  // namespace orderlog
