#include "eventstore/chain.h"

#include <openssl/evp.h>

#include <cstring>

#include "base/check.h"
#include "base/hex.h"

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
  std::string hex;
  hex.reserve(2 * hash.size());
  append_hex_of(hash, hex);
  return hex;
}

std::optional<ChainHash> hash_from_hex(std::string_view hex) {
  ChainHash hash;
  std::string bytes;
  if (hex.size() != 2 * hash.size() || !append_from_hex(hex, bytes)) return std::nullopt;
  std::memcpy(hash.data(), bytes.data(), hash.size());
  return hash;
}

}  // namespace orderlog
