#include "domain/account/decide.h"

#include <utility>

#include "domain/account/ledger.h"

namespace orderlog {
namespace {

Movement movement_of(const Transfer& transfer) {
  return {transfer.id, transfer.debit_account, transfer.credit_account, transfer.amount,
          transfer.explanation};
}

Rejection unknown(const TransferId& id) {
  return {RejectionCode::kNotFound, "transfer " + id.str() + " does not exist"};
}

Rejection closed(const Transfer& transfer, std::string_view how) {
  return {RejectionCode::kTransferClosed,
          "transfer " + transfer.id.str() + " is " + std::string(how) + " already"};
}

bool is_due(const Transfer& transfer, const Context& context) {
  return transfer.expires_at > 0 && context.recorded_at_ms >= transfer.expires_at;
}

Decision about(const TransferId& id) {
  Decision decision;
  decision.subject = stream_of(id);
  return decision;
}

}  // namespace

DecisionResult open_account(const World& world, const Context&, const OpenAccount& command) {
  if (world.account(command.account_id) != nullptr) {
    return fail(Rejection{RejectionCode::kAlreadyExists,
                          "account " + command.account_id.str() + " exists already"});
  }
  Decision decision;
  decision.answer = AnswerKind::kCreated;
  decision.subject = stream_of(command.account_id);
  decision.events.push_back(
      {decision.subject,
       AccountEvent(AccountOpened{command.currency, command.kind, command.allow_negative})});
  return decision;
}

DecisionResult make_transfer(const World& world, const Context& context,
                             const MakeTransfer& command) {
  const TransferId id =
      command.transfer_id.empty() ? TransferId(context.fresh_id) : command.transfer_id;
  if (world.transfer(id) != nullptr) {
    return fail(
        Rejection{RejectionCode::kAlreadyExists, "transfer " + id.str() + " exists already"});
  }
  if (command.debit_account == command.credit_account) {
    return fail(Rejection{RejectionCode::kSameAccount, "a transfer has two sides"});
  }
  Decision decision = about(id);
  decision.answer = AnswerKind::kCreated;
  if (command.pending) {
    const TimeMs expires_at =
        command.timeout_ms > 0 ? context.recorded_at_ms + command.timeout_ms : 0;
    decision.events.push_back(
        {decision.subject,
         TransferEvent(TransferHeld{command.debit_account, command.credit_account, command.amount,
                                    command.explanation, expires_at})});
  } else {
    decision.events.push_back({decision.subject, TransferEvent(TransferPosted{
                                                     command.debit_account, command.credit_account,
                                                     command.amount, command.explanation})});
  }
  const Movement movement{id, command.debit_account, command.credit_account, command.amount,
                          command.explanation};
  auto rejection =
      Ledger(world, decision.events)
          .run({&movement, 1}, command.pending ? LedgerPhase::kHold : LedgerPhase::kAtOnce,
               MissingAccounts::kRefuse);
  if (rejection) return fail(*std::move(rejection));
  return decision;
}

DecisionResult post_transfer(const World& world, const Context& context,
                             const PostTransfer& command) {
  const Transfer* transfer = world.transfer(command.transfer_id);
  if (transfer == nullptr) return fail(unknown(command.transfer_id));
  Decision decision = about(transfer->id);
  if (transfer->state == TransferState::kPosted) return decision;
  if (transfer->state != TransferState::kPending) {
    return fail(closed(*transfer, to_string(transfer->state)));
  }
  if (is_due(*transfer, context)) return fail(closed(*transfer, "expired"));
  decision.events.push_back({decision.subject, TransferEvent(TransferCompleted{})});
  const Movement movement = movement_of(*transfer);
  if (auto refused = post_holds(world, {&movement, 1}, decision.events)) {
    return fail(*std::move(refused));
  }
  return decision;
}

DecisionResult void_transfer(const World& world, const Context&, const VoidTransfer& command) {
  const Transfer* transfer = world.transfer(command.transfer_id);
  if (transfer == nullptr) return fail(unknown(command.transfer_id));
  Decision decision = about(transfer->id);
  if (transfer->state == TransferState::kVoided) return decision;
  if (transfer->state != TransferState::kPending) {
    return fail(closed(*transfer, to_string(transfer->state)));
  }
  decision.events.push_back({decision.subject, TransferEvent(TransferVoided{})});
  const Movement movement = movement_of(*transfer);
  release_holds(world, {&movement, 1}, decision.events);
  return decision;
}

DecisionResult expire_transfer(const World& world, const Context& context,
                               const ExpireTransfer& command) {
  const Transfer* transfer = world.transfer(command.transfer_id);
  if (transfer == nullptr) return fail(unknown(command.transfer_id));
  Decision decision = about(transfer->id);
  if (transfer->state != TransferState::kPending || !is_due(*transfer, context)) return decision;
  decision.events.push_back({decision.subject, TransferEvent(TransferExpired{})});
  const Movement movement = movement_of(*transfer);
  release_holds(world, {&movement, 1}, decision.events);
  return decision;
}

}  // namespace orderlog
