#include "projections/statistics/statistics_rows.h"

#include "base/check.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

// Signed hours in the order of unsigned bytes.
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

}  // namespace

void append_merchant(std::string& key, StatisticsRows rows, std::string_view tenant,
                     std::string_view merchant) {
  key += static_cast<char>(rows);
  append_name(key, tenant);
  append_name(key, merchant);
}

void append_hour(std::string& key, Hour hour) {
  append_descending(key, static_cast<std::uint64_t>(hour) ^ kSignBit);
}

Hour hour_at_end(std::string_view key) {
  ORDERLOG_CHECK(key.size() >= kHourBytes, "an hour's key is too short");
  return static_cast<Hour>(load_descending(key.data() + key.size() - kHourBytes) ^ kSignBit);
}

void append_channel(std::string& key, Channel channel) { key += static_cast<char>(channel); }

void append_store_and_channel(std::string& key, std::string_view store, Channel channel) {
  append_store(key, store);
  append_channel(key, channel);
}

void append_store(std::string& key, std::string_view store) {
  key += store;
  key += '\0';
}

bool read_store_and_channel(std::string_view bytes, std::string_view& store, Channel& channel) {
  if (bytes.size() < 2 || bytes[bytes.size() - 2] != '\0' ||
      static_cast<unsigned char>(bytes.back()) > static_cast<unsigned>(Channel::kThirdParty)) {
    return false;
  }
  store = bytes.substr(0, bytes.size() - 2);
  channel = static_cast<Channel>(bytes.back());
  return true;
}

}  // namespace orderlog
