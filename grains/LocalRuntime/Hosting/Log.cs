using Microsoft.Extensions.Logging;

namespace OrleansReco.LocalRuntime;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Error, "Activating {GrainId} failed; the calls that waited for it got the exception.")]
    internal static partial void ActivationFailed(ILogger logger, Exception error, GrainId grainId);

    [LoggerMessage(LogLevel.Error, "Deactivating {GrainId} failed; the activation has ended all the same.")]
    internal static partial void DeactivationFailed(ILogger logger, Exception error, GrainId grainId);

    [LoggerMessage(LogLevel.Error, "{Method} of {GrainId} failed, and no one waits for its answer.")]
    internal static partial void OneWayFailed(ILogger logger, Exception error, string method, GrainId grainId);

    [LoggerMessage(LogLevel.Error, "Something posted to {GrainId} threw; the activation goes on.")]
    internal static partial void ContinuationFailed(ILogger logger, Exception error, GrainId grainId);

    [LoggerMessage(LogLevel.Error, "Reminder {Name} of {GrainId} failed; its next tick comes as planned.")]
    internal static partial void ReminderFailed(ILogger logger, Exception error, string name, GrainId grainId);

    [LoggerMessage(LogLevel.Warning, "Stopped with {Count} grains still active: their turns did not end within the host's shutdown timeout.")]
    internal static partial void StoppedEarly(ILogger logger, int count);
}
