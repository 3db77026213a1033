#pragma once

// The commit chain: h_n = SHA-256(h_{n-1} ‖ commit bytes without their trailing hash); h_0 is 32
// zero bytes. FIPS 180-4, through OpenSSL.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

using ChainHash = std::array<std::uint8_t, 32>;

inline constexpr ChainHash kChainStart{};

// Computes chain hashes; keeps OpenSSL's context between calls. One thread at a time.
class Chain {
 public:
  Chain();
  ~Chain();
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  [[nodiscard]] ChainHash next(const ChainHash& previous, std::string_view commit_bytes);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string to_hex(const ChainHash& hash);
[[nodiscard]] std::optional<ChainHash> hash_from_hex(std::string_view hex);

}  // namespace orderlog
