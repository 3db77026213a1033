#include "domain/order/field_origins.h"

#include <utility>

#include "base/check.h"
#include "base/json/writer.h"
#include "domain/order/view.h"

namespace orderlog {
namespace {

// The member that tells a list's elements apart; nothing for all that is no such list.
std::string_view id_member(std::string_view list) {
  if (list == "payments") return "leg_id";
  if (list == "refunds") return "refund_id";
  if (list == "items") return "sku";
  return "";
}

void append_escaped(std::string_view id, std::string& out) {
  for (const char c : id) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
}

std::string id_of(const JsonValue& element, std::string_view id_member) {
  ObjectWalk members(element);
  JsonValue value;
  for (std::string_view name; members.next(name, value);) {
    if (name != id_member) continue;
    std::string id;
    append_escaped(value.string(), id);
    return id;
  }
  ORDERLOG_CHECK(false, "every element of such a list has its id");
  return "";
}

}  // namespace

void FieldOrigins::note(JsonParser& parser, const Order& order, const FieldOrigin& event) {
  ++notes_;
  view_.clear();
  JsonWriter json(view_);
  json.begin_object();
  write_order_members(order, event.version, Tense::kPresent, json);
  json.end_object();
  view_bytes_ += view_.size();
  const auto view = parser.parse(view_);
  ORDERLOG_CHECK(view.ok(), "an order's view is JSON");

  ObjectWalk members(*view);
  JsonValue value;
  for (std::string_view name; members.next(name, value);) {
    if (name == "version") continue;  // every event sets it
    auto member = members_.find(name);
    if (member == members_.end()) member = members_.emplace(std::string(name), Member{}).first;
    const bool changed = set(member->second.field, value.raw(), event);
    const std::string_view id = id_member(name);
    if (changed && !id.empty()) note_elements(member->second, value, id, event);
  }
  std::erase_if(members_, [this](const auto& m) { return m.second.field.seen_in != notes_; });
}

bool FieldOrigins::set(Field& field, std::string value, const FieldOrigin& event) const {
  const bool is_new = field.seen_in == 0;
  field.seen_in = notes_;
  if (!is_new && field.value == value) return false;
  field.value = std::move(value);
  field.origin = event;
  return true;
}

void FieldOrigins::note_elements(Member& list, const JsonValue& value, std::string_view id,
                                 const FieldOrigin& event) const {
  std::map<std::string, std::string> values;
  ArrayWalk elements(value);
  for (JsonValue element; elements.next(element);) {
    const std::string own = id_of(element, id);
    ObjectWalk members(element);
    JsonValue member;
    for (std::string_view name; members.next(name, member);) {
      std::string& text = values[own + '/' + std::string(name)];
      text += member.raw();
      text += ',';  // keeps lines with one sku apart
    }
  }
  for (auto& [name, text] : values) set(list.of_elements[name], std::move(text), event);
  std::erase_if(list.of_elements, [this](const auto& f) { return f.second.seen_in != notes_; });
}

void FieldOrigins::each(const Visit& visit) const {
  std::string name;
  for (const auto& [member, held] : members_) {
    visit(member, held.field.origin);
    for (const auto& [element, field] : held.of_elements) {
      name.assign(member).append("/").append(element);
      visit(name, field.origin);
    }
  }
}

}  // namespace orderlog
