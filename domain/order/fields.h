#pragma once

// The members of everything about orders, as commands, events and states show them; see
// domain/codec/field.h.

#include "domain/order/command_fields.h"
#include "domain/order/event_fields.h"
#include "domain/order/part_fields.h"
#include "domain/order/state_fields.h"
