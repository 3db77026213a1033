#include "replay/past/json_changes.h"

#include <map>
#include <utility>

#include "base/check.h"
#include "base/json/reader.h"

namespace orderlog {
namespace {

using Changes = std::vector<JsonChange>;
using Members = std::vector<std::pair<std::string_view, JsonValue>>;

Members members_of(const JsonValue& object) {
  Members members;
  ObjectWalk walk(object);
  JsonValue value;
  for (std::string_view name; walk.next(name, value);) members.emplace_back(name, value);
  return members;
}

std::string beneath(const std::string& pointer, std::string_view name) {
  std::string own = pointer + '/';
  for (const char c : name) {
    if (c == '~') {
      own += "~0";
    } else if (c == '/') {
      own += "~1";
    } else {
      own += c;
    }
  }
  return own;
}

void compare(const JsonValue& before, const JsonValue& after, const std::string& pointer,
             Changes& changes);

void compare_objects(const JsonValue& before, const JsonValue& after, const std::string& pointer,
                     Changes& changes) {
  const Members now = members_of(after);
  std::map<std::string_view, JsonValue> found(now.begin(), now.end());
  for (const auto& [name, value] : members_of(before)) {
    const auto same = found.find(name);
    if (same == found.end()) {
      changes.push_back({beneath(pointer, name), value.raw(), std::nullopt});
    } else {
      compare(value, same->second, beneath(pointer, name), changes);
      found.erase(same);
    }
  }
  for (const auto& [name, value] : now) {
    if (!found.contains(name)) continue;
    changes.push_back({beneath(pointer, name), std::nullopt, value.raw()});
  }
}

void compare_lists(const JsonValue& before, const JsonValue& after, const std::string& pointer,
                   Changes& changes) {
  ArrayWalk olds(before);
  ArrayWalk news(after);
  JsonValue old_value;
  JsonValue new_value;
  for (std::size_t i = 0;; ++i) {
    const bool was = olds.next(old_value);
    const bool is = news.next(new_value);
    if (!was && !is) return;
    const std::string place = beneath(pointer, std::to_string(i));
    if (was && is) {
      compare(old_value, new_value, place, changes);
    } else if (was) {
      changes.push_back({place, old_value.raw(), std::nullopt});
    } else {
      changes.push_back({place, std::nullopt, new_value.raw()});
    }
  }
}

void compare(const JsonValue& before, const JsonValue& after, const std::string& pointer,
             Changes& changes) {
  const JsonKind kind = before.kind();
  if (kind == after.kind() && kind == JsonKind::kObject) {
    compare_objects(before, after, pointer, changes);
  } else if (kind == after.kind() && kind == JsonKind::kArray) {
    compare_lists(before, after, pointer, changes);
  } else if (std::string old_text = before.raw(), new_text = after.raw(); old_text != new_text) {
    changes.push_back({pointer, std::move(old_text), std::move(new_text)});
  }
}

}  // namespace

Changes json_changes(std::string_view before, std::string_view after) {
  JsonParser old_parser;
  JsonParser new_parser;
  const auto old_value = old_parser.parse(before);
  const auto new_value = new_parser.parse(after);
  ORDERLOG_CHECK(old_value.ok() && new_value.ok(), "what is compared is JSON");
  Changes changes;
  compare(*old_value, *new_value, "", changes);
  return changes;
}

}  // namespace orderlog
