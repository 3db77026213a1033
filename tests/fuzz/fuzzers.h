#pragma once

// The fuzzers: each takes whatever bytes somebody could send, and ends the process where what must
// hold of them does not. One function and one file for each; libFuzzer's programs
// (libfuzzer_program.cc) make inputs up, and a plain test (corpus_test.cc) gives them once more all
// inputs that are kept in tests/fuzz/corpus, those among them that once were findings.

#include <span>
#include <string_view>

namespace orderlog::fuzz {

void http_request(std::string_view input);
void command_json(std::string_view input);
void commit_bytes(std::string_view input);
void event_json(std::string_view input);
void cursor(std::string_view input);
void consistency_token(std::string_view input);
void retail_csv(std::string_view input);
void log_ndjson(std::string_view input);
void nats_messages(std::string_view input);

struct Fuzzer {
  std::string_view name;  // of its function, its file fuzz_<name>.cc, and its corpus
  void (*take)(std::string_view input);
};

inline constexpr Fuzzer kFuzzers[] = {
    {"http_request", http_request},
    {"command_json", command_json},
    {"commit_bytes", commit_bytes},
    {"event_json", event_json},
    {"cursor", cursor},
    {"consistency_token", consistency_token},
    {"retail_csv", retail_csv},
    {"log_ndjson", log_ndjson},
    {"nats_messages", nats_messages},
};

}  // namespace orderlog::fuzz
