#pragma once

// The one description of every configuration key. File, environment, flags, --print-config and
// docs/configuration.md all come from this table.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace orderlog {

using ConfigSlot = std::variant<std::int64_t*, bool*, std::string*, EffectKinds*>;

struct ConfigKey {
  std::string_view name;  // "server.listen": also the flag --server.listen
  ConfigSlot (*slot)(Config& config);
  std::int64_t min = 0;  // bounds of numbers, unused otherwise
  std::int64_t max = 0;
  // What is wrong with a text, or nothing; null accepts every text.
  std::optional<std::string> (*check)(std::string_view text) = nullptr;
  std::string_view short_flag;  // "--listen" beside --server.listen; empty: none
  std::string_view doc;
};

[[nodiscard]] std::span<const ConfigKey> config_keys();
[[nodiscard]] const ConfigKey* find_config_key(std::string_view name);
[[nodiscard]] std::vector<std::string> config_key_names();

// "server.listen" → "ORDERLOG_SERVER_LISTEN"
[[nodiscard]] std::string environment_name(const ConfigKey& key);

// Set one value; what is wrong with it is returned as the end of a sentence ("must be …"), and then
// nothing changes.
[[nodiscard]] std::optional<std::string> set_from_text(const ConfigKey& key, std::string_view text,
                                                       Config& config);
[[nodiscard]] std::optional<std::string> set_integer(const ConfigKey& key, std::int64_t value,
                                                     Config& config);
[[nodiscard]] std::optional<std::string> set_string(const ConfigKey& key, std::string_view text,
                                                    Config& config);

// The default's text, as the documents show it.
[[nodiscard]] std::string value_text(const ConfigKey& key, const Config& config);
[[nodiscard]] bool is_boolean(const ConfigKey& key);
[[nodiscard]] bool takes_effect_kinds(const ConfigKey& key);

}  // namespace orderlog
