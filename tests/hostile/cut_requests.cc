#include "tests/hostile/cut_requests.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/check.h"

namespace orderlog::testing {
namespace {

// Connections that are under way together.
constexpr std::size_t kTogether = 512;
constexpr std::size_t kCutEverywhereBytes = 2'048;

struct Cut {
  const RequestCase* request;
  const Heard* whole;
  std::size_t at;
};

void cut_together(HostileServer& server, std::span<const Cut> cuts, CutRequests& result) {
  std::vector<http::RawClient> clients;
  for (const Cut& cut : cuts) {
    clients.push_back(server.connect());
    clients.back().reset_on_close();
    clients.back().set_patience(std::chrono::seconds(5));
    clients.back().send(with_tail(*cut.request).substr(0, cut.at));
  }
  // Accepted behind all of them: when this is answered, all of them have been read so far.
  ORDERLOG_CHECK(server.answers_others(), "the server is there");
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    clients[i].send(with_tail(*cuts[i].request).substr(cuts[i].at));
    if (cuts[i].request->then == Then::kCutShort) clients[i].close_sending_side();
  }
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const Heard heard = hear(clients[i]);
    if (heard.answers == cuts[i].whole->answers && heard.has_ended) continue;
    result.troubles.push_back(cuts[i].request->name + ", cut at " + std::to_string(cuts[i].at) +
                              ": " + summary_of(heard.answers) + " instead of " +
                              summary_of(cuts[i].whole->answers));
  }
  result.cuts += cuts.size();
}

}  // namespace

CutRequests cut_everywhere(HostileServer& server, const RequestCases& requests,
                           std::size_t places) {
  std::vector<Heard> whole;
  for (const RequestCase& request : requests) whole.push_back(hear(server.connect(), request));
  std::vector<Cut> cuts;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const std::size_t size = requests[i].bytes.size();
    const std::size_t step =
        size <= kCutEverywhereBytes ? 1 : std::max<std::size_t>(size / places, 1);
    for (std::size_t at = 1; at <= size; at += step) cuts.push_back({&requests[i], &whole[i], at});
  }
  CutRequests result;
  for (std::size_t from = 0; from < cuts.size(); from += kTogether) {
    cut_together(server, std::span(cuts).subspan(from, std::min(kTogether, cuts.size() - from)),
                 result);
  }
  return result;
}

}  // namespace orderlog::testing
