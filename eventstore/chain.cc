#include "eventstore/chain.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace orderlog {

// Fetching the algorithm and allocating the context cost more than hashing a commit, so both are
// kept.
struct Chain::Impl {
  EVP_MD* sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();

  Impl() {
    ORDERLOG_CHECK(sha256 != nullptr && context != nullptr, "OpenSSL offers SHA-256");
    ORDERLOG_CHECK(EVP_DigestInit_ex2(context, sha256, nullptr) == 1, "SHA-256 can be started");
  }
  ~Impl() {
    EVP_MD_CTX_free(context);
    EVP_MD_free(sha256);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
};

Chain::Chain() : impl_(std::make_unique<Impl>()) {}
Chain::~Chain() = default;

ChainHash Chain::next(const ChainHash& previous, std::string_view commit_bytes) {
  ChainHash hash;
  const bool done =
      EVP_DigestInit_ex2(impl_->context, nullptr, nullptr) == 1 &&
      EVP_DigestUpdate(impl_->context, previous.data(), previous.size()) == 1 &&
      EVP_DigestUpdate(impl_->context, commit_bytes.data(), commit_bytes.size()) == 1 &&
      EVP_DigestFinal_ex(impl_->context, hash.data(), nullptr) == 1;
  ORDERLOG_CHECK(done, "SHA-256 never fails on memory");
  return hash;
}

std::string to_hex(const ChainHash& hash) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * hash.size());
  for (const std::uint8_t byte : hash) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::optional<ChainHash> hash_from_hex(std::string_view hex) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  };
  ChainHash hash;
  if (hex.size() != 2 * hash.size()) return std::nullopt;
  for (std::size_t i = 0; i < hash.size(); ++i) {
    const int high = digit(hex[2 * i]);
    const int low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    hash[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return hash;
}

}  // namespace orderlog
