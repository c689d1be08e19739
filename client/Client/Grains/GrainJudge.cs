using OrleansReco.Abstractions;
using OrleansReco.Client.Retry;

namespace OrleansReco.Client.Grains;

/// <summary>What errors of grain calls mean.</summary>
internal sealed class GrainJudge : IFailureJudge
{
    /// <summary>A store that does not answer is away for seconds.</summary>
    private static readonly TimeSpan StoreRetryAfter = TimeSpan.FromSeconds(1);

    public Failure Judge(Exception error) => error switch
    {
        RecoRequestException => new(FailureKind.Refused, "refused", error.Message),
        UnknownSurfaceException => Refused(404, error, "surface"),
        ModelRejectedException => Refused(409, error, "version"),
        NoTrainerException => new(FailureKind.Refused, "409", error.Message, Refusal: new RecoRequestException(409, error.Message, [])),
        // It would fail again: what failed is the trainer's work, not the way to it.
        TrainingFailedException => new(FailureKind.Refused, "424", error.Message, Refusal: new RecoRequestException(424, error.Message, [])),
        // Shed before anything was done.
        OverloadedException e => new(FailureKind.NotTaken, "overloaded", e.Message, e.RetryAfter),
        ModelNotReadyException or TrainerUnreachableException => new(FailureKind.NotTaken, "not ready", error.Message, StoreRetryAfter),
        StoreUnavailableException => new(FailureKind.Lost, "store", error.Message, StoreRetryAfter),
        TimeoutException or OperationCanceledException => new(FailureKind.Lost, "timeout", error.Message),
        // The silo is gone, or the message came to one that no longer has the grain; there may be another already.
        OrleansException => new(FailureKind.Lost, "cluster", error.Message),
        _ => new(FailureKind.Broken, "error", $"{error.GetType().Name}: {error.Message}"),
    };

    private static Failure Refused(int status, Exception error, string field)
        => new(FailureKind.Refused, status.ToString(), error.Message, Refusal: new RecoRequestException(status, error.Message, [new FieldError(field, error.Message)]));
}
