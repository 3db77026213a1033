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

void FieldOrigins::note_elements(Member& list, const JsonValue& value, std::string_view id_member,
                                 const FieldOrigin& event) const {
  ArrayWalk elements(value);
  list.elements.resize(elements.size());
  JsonValue found;
  for (Element& known : list.elements) {
    elements.next(found);
    std::string text = found.raw();
    if (text == known.value) continue;
    known.value = std::move(text);
    known.id = id_of(found, id_member);
    ObjectWalk members(found);
    JsonValue member;
    for (std::string_view name; members.next(name, member);) {
      set(known.members[std::string(name)], member.raw(), event);
    }
    std::erase_if(known.members, [this](const auto& m) { return m.second.seen_in != notes_; });
  }
}

void FieldOrigins::each(const Visit& visit) const {
  std::map<std::string, const FieldOrigin*> origins;
  for (const auto& [name, member] : members_) {
    origins[name] = &member.field.origin;
    for (const Element& element : member.elements) {
      for (const auto& [own, field] : element.members) {
        const FieldOrigin*& origin = origins[name + '/' + element.id + '/' + own];
        if (origin == nullptr || origin->position < field.origin.position) origin = &field.origin;
      }
    }
  }
  for (const auto& [name, origin] : origins) visit(name, *origin);
}

}  // namespace orderlog
