// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/drain.h"

#include <QStringList>

#include <chrono>

namespace drainboard {

/// A step of finding out whether a target can be reached from this computer. Nothing in it is secret.
struct DiagnosisStep
{
    TestStage stage = TestStage::Name;
    bool passed = false;
    QString text;        ///< what was found, in a sentence
    QString advice;      ///< what to do about it, in a sentence; a step that passed has one if it needs care
    QStringList details; ///< for those who look closer: addresses, certificates
    std::chrono::milliseconds duration{0};

    bool operator==(const DiagnosisStep &) const = default;
};

/// What a diagnosis has come to. The first failed step is the last.
struct DiagnosisResult
{
    std::int64_t time = 0; ///< of its beginning, microseconds since 1970 UTC
    QList<DiagnosisStep> steps;

    bool operator==(const DiagnosisResult &) const = default;
};

} // namespace drainboard
