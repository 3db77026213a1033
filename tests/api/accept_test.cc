#include "api/accept.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(WantsEventStream, WhereItIsNamedAndNotLessWanted) {
  for (const char* const accept :
       {"text/event-stream", "TEXT/Event-Stream", "text/event-stream, */*", "*/*,text/event-stream",
        "application/json;q=0.9 , text/event-stream", "text/event-stream;charset=utf-8;q=0.001",
        "text/event-stream;q=0.5, application/json;q=0.5"}) {
    EXPECT_TRUE(wants_event_stream(accept)) << accept;
  }
  for (const char* const accept :
       {"", "*/*", "text/*", "application/json", "text/event-stream;q=0",
        "text/event-stream; Q=0.0", "application/json, text/event-stream;q=0.5",
        "text/event-streams", ",;,", ";q=1"}) {
    EXPECT_FALSE(wants_event_stream(accept)) << accept;
  }
}

}  // namespace
}  // namespace orderlog
