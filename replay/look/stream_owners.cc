#include "replay/look/stream_owners.h"

#include <cstring>
#include <utility>

#include "domain/event.h"

namespace orderlog {
namespace {

// Faster than string_view::find by far, and every order's first event is searched.
bool contains(std::string_view text, std::string_view wanted) {
  return ::memmem(text.data(), text.size(), wanted.data(), wanted.size()) != nullptr;
}

std::string text_member(ObjectReader& object, std::string_view name) {
  JsonValue value;
  if (!object.any(name, value) || value.kind() != JsonKind::kString) return {};
  return std::string(value.string());
}

}  // namespace

StreamOwners::StreamOwners(std::string user, std::string merchant)
    : user_(std::move(user)),
      merchant_(std::move(merchant)),
      mark_('"' + (user_.empty() ? merchant_ : user_) + '"') {}

bool StreamOwners::owns(std::string_view tenant, const EventView& event) {
  if (event.version != StreamVersion{1}) {
    return !theirs_.empty() && theirs_.contains(name_of(tenant, event.stream));
  }
  if (!begins_theirs(tenant, event)) return false;
  theirs_.insert(name_of(tenant, event.stream));
  return true;
}

bool StreamOwners::begins_theirs(std::string_view tenant, const EventView& event) {
  const bool of_order = event.type == "EffectRequested";
  if (of_order ? theirs_.empty() : !contains(event.payload, mark_)) return false;
  const auto document = parser_.parse(event.payload);
  if (!document.ok() || document->kind() != JsonKind::kObject) return false;
  FieldErrors errors;
  ObjectReader object(*document, errors);
  if (of_order) {
    const OrderId order(text_member(object, "order_id"));
    return theirs_.contains(name_of(tenant, stream_of(order).name()));
  }
  if (event.type != "OrderPlaced" && event.type != "PoolOpened" && event.type != "JobSubmitted") {
    return false;
  }
  return (user_.empty() || text_member(object, "user_id") == user_) &&
         (merchant_.empty() || text_member(object, "merchant_id") == merchant_);
}

const std::string& StreamOwners::name_of(std::string_view tenant, std::string_view stream) {
  name_.assign(tenant);
  name_ += '\0';
  name_ += stream;
  return name_;
}

}  // namespace orderlog
