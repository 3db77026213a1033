#pragma once

// Why an order looks as it does: for each member of its view, the event that last set it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/json/reader.h"
#include "domain/order/state.h"

namespace orderlog {

// An event, as one names it.
struct FieldOrigin {
  Position position;
  StreamVersion version;
  std::string type;  // "OrderPaid"

  friend bool operator==(const FieldOrigin&, const FieldOrigin&) = default;
};

// Told of an order after each of its events, in order, it compares the order's view with the one
// before. Fields are the view's members without `version`: "status", "payments". Members of the
// elements of payments, refunds and items are fields too, under the element's id:
// "payments/l1/state", "items/tea/quantity", in which an id's ~ and / are ~0 and ~1, as in a JSON
// pointer. Items of one sku share their names, which tell the newest of their origins. A field that
// the view has no longer is gone. One thread.
class FieldOrigins {
 public:
  void note(JsonParser& parser, const Order& order, const FieldOrigin& event);

  using Visit = std::function<void(std::string_view field, const FieldOrigin& origin)>;
  // In the order of the names.
  void each(const Visit& visit) const;

  // What note() has looked at so far, which is what it costs.
  [[nodiscard]] std::size_t view_bytes() const { return view_bytes_; }

 private:
  struct Field {
    std::string value;
    FieldOrigin origin;
    std::uint64_t seen_in = 0;  // the last note() whose view had it
  };
  using Fields = std::map<std::string, Field, std::less<>>;
  // Of a list; an element keeps its place.
  struct Element {
    std::string value;
    std::string id;
    Fields members;
  };
  struct Member {
    Field field;
    std::vector<Element> elements;
  };

  // Returns whether the value is another one than before.
  bool set(Field& field, std::string value, const FieldOrigin& event) const;
  void note_elements(Member& list, const JsonValue& value, std::string_view id_member,
                     const FieldOrigin& event) const;

  std::map<std::string, Member, std::less<>> members_;
  std::uint64_t notes_ = 0;
  std::size_t view_bytes_ = 0;
  std::string view_;
};

}  // namespace orderlog
