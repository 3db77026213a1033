#include "api/answer_response.h"

#include "api/refusals.h"
#include "base/decimal.h"
#include "base/position_token.h"

namespace orderlog {
namespace {

constexpr int kRetryOverloadedSeconds = 1;
constexpr int kRetryDiskFullSeconds = 5;

int status_of(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::kCreated:
      return 201;
    case AnswerKind::kChanged:
      return 200;
    case AnswerKind::kAccepted:
      return 202;
  }
  return 500;
}

http::Problem problem_of(const Trouble& trouble) {
  http::Problem problem;
  problem.code = to_string(trouble.code);
  problem.detail = trouble.detail;
  switch (trouble.code) {
    case TroubleCode::kOverloaded:
      problem.status = 429;
      problem.detail = "too many commands are waiting; nothing happened";
      problem.retry_after_s = kRetryOverloadedSeconds;
      break;
    case TroubleCode::kDraining:
      problem.status = 503;
      problem.detail = "the server is going down; nothing happened";
      problem.retry_after_s = kRetryOverloadedSeconds;
      break;
    case TroubleCode::kDiskFull:
      problem.status = 503;
      problem.detail = "the server's disk is nearly full; nothing was written";
      problem.retry_after_s = kRetryDiskFullSeconds;
      break;
    case TroubleCode::kOutcomeUnknown:
      problem.status = 503;
      problem.detail =
          "whether this happened is not known; the same Idempotency-Key is safe to send again";
      problem.retry_after_s = kRetryOverloadedSeconds;
      break;
    case TroubleCode::kInternal:
      problem.status = 500;
      problem.detail = kUnreadableLog;
      break;
  }
  return problem;
}

http::Problem problem_of(const Rejection& rejection) {
  http::Problem problem;
  problem.status = http_status_of(rejection.code);
  // What a path names and is not there is one code, whatever it is; the detail says what.
  problem.code = to_string(problem.status == 404 ? RejectionCode::kNotFound : rejection.code);
  problem.detail = rejection.detail;
  problem.allowed_actions = rejection.allowed_actions;
  if (rejection.current_version) {
    problem.current_version = static_cast<std::int64_t>(rejection.current_version->value());
  }
  return problem;
}

http::Problem key_reused() {
  http::Problem problem;
  problem.status = 422;
  problem.code = "idempotency_key_reused";
  problem.detail = "this Idempotency-Key was used with another command or another body";
  return problem;
}

void add_position(const Answer& answer, http::Response& response) {
  response.add_header("Orderlog-Position", position_token(answer.line, answer.position));
  if (answer.replayed) response.add_header("Idempotency-Replayed", "true");
}

void add_etag(StreamVersion version, http::Response& response) {
  std::string tag = "\"";
  append_decimal(version.value(), tag);
  tag += '"';
  response.add_header("ETag", tag);
}

struct ResponseWriter {
  Answer& answer;
  http::Response& response;

  void operator()(Done& done) const {
    response.reset(status_of(done.kind));
    add_etag(done.version, response);
    add_position(answer, response);
    response.body.swap(done.body);
  }
  void operator()(const Refused& refused) const {
    http::write_problem(problem_of(refused.rejection), response);
    add_position(answer, response);
  }
  void operator()(const KeyReused&) const {
    http::write_problem(key_reused(), response);
    add_position(answer, response);
  }
  void operator()(const Trouble& trouble) const { write_trouble(trouble, response); }
};

struct LineWriter {
  const Answer& answer;
  std::string& out;

  void operator()(const Done& done) const {
    begin(status_of(done.kind));
    out += done.body;
    out += "}\n";
  }
  void operator()(const Refused& refused) const { problem(problem_of(refused.rejection)); }
  void operator()(const KeyReused&) const { problem(key_reused()); }
  void operator()(const Trouble& trouble) const { append_problem_line(problem_of(trouble), out); }

  void begin(int status) const {
    out += "{\"status\":";
    append_decimal(status, out);
    out += ",\"position\":\"";
    append_position_token(answer.line, answer.position, out);
    out += answer.replayed ? "\",\"replayed\":true,\"body\":" : "\",\"body\":";
  }
  void problem(const http::Problem& problem) const {
    begin(problem.status);
    http::append_problem_json(problem, out);
    out += "}\n";
  }
};

}  // namespace

void write_answer_response(Answer& answer, http::Response& response) {
  std::visit(ResponseWriter{answer, response}, answer.outcome);
}

void write_trouble(const Trouble& trouble, http::Response& response) {
  http::write_problem(problem_of(trouble), response);
}

void append_answer_line(const Answer& answer, std::string& out) {
  std::visit(LineWriter{answer, out}, answer.outcome);
}

void append_problem_line(const http::Problem& problem, std::string& out) {
  out += "{\"status\":";
  append_decimal(problem.status, out);
  out += ",\"position\":null,\"body\":";
  http::append_problem_json(problem, out);
  out += "}\n";
}

int http_status_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::kNotFound:
    case RejectionCode::kLegNotFound:
    case RejectionCode::kRefundNotFound:
      return 404;
    case RejectionCode::kVersionMismatch:
      return 412;
    case RejectionCode::kAlreadyExists:
    case RejectionCode::kSaleNotOpen:
    case RejectionCode::kSaleClosed:
    case RejectionCode::kSoldOut:
    case RejectionCode::kPerUserLimit:
    case RejectionCode::kUnpaidLimit:
    case RejectionCode::kInvalidQuantity:
    case RejectionCode::kInvalidStatus:
    case RejectionCode::kPaymentPending:
    case RejectionCode::kOverpayment:
    case RejectionCode::kNothingToPay:
    case RejectionCode::kLegNotNamed:
    case RejectionCode::kLegClosed:
    case RejectionCode::kTooManyLegs:
    case RejectionCode::kTooManyHolds:
    case RejectionCode::kRefundInProgress:
    case RejectionCode::kRefundClosed:
    case RejectionCode::kRefundExceedsPaid:
    case RejectionCode::kTooManyRefunds:
    case RejectionCode::kOrderClosed:
    case RejectionCode::kDiscountLimit:
    case RejectionCode::kChannelOrderDiffers:
    case RejectionCode::kNotCorrectable:
    case RejectionCode::kNotReplaceable:
    case RejectionCode::kInsufficientFunds:
    case RejectionCode::kAccountNotFound:
    case RejectionCode::kCurrencyMismatch:
    case RejectionCode::kSameAccount:
    case RejectionCode::kAmountOverflow:
    case RejectionCode::kTransferClosed:
    case RejectionCode::kTtlExceeded:
    case RejectionCode::kEffectCompleted:
    case RejectionCode::kEffectWithdrawn:
    case RejectionCode::kDoneByEngine:
      return 409;
  }
  return 409;
}

}  // namespace orderlog
