#pragma once

// Holds a server that has come back to what it told its clients before.

#include <cstddef>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "app/net/http_url.h"
#include "eventstore/event_store.h"
#include "tests/e2e/session.h"
#include "tests/fault/journal.h"
#include "tests/fault/log_audit.h"

namespace orderlog::testing {

// Sends the command again under its key: I1 and I2 of one answer.
void expect_the_same_answer(Session& session, const Acknowledgement& told);
// The same of up to `at_most` answers, and the head is no older than any of them.
void expect_old_answers(const HttpUrl& url, const Journal& journal, std::size_t at_most,
                        std::mt19937_64& random);

// The log of a data directory, beside a server that runs on it or after it.
[[nodiscard]] StoreResult<std::unique_ptr<EventStore>> open_log(const std::string& data);
// Answers whose key the log does not have where the client was told that it is.
[[nodiscard]] std::vector<std::string> lost_keys(const LogAudit& audit, const Journal& journal);

}  // namespace orderlog::testing
