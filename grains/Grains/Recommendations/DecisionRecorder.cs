using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations;

/// <summary>
/// Makes a decision durable before its answer goes out, then tells the user's feedback grain and the bus. Every attempt at a request has an id of its own, and the decision in the store is one attempt's: only that attempt answers
/// that it is recorded, and an attempt that does not answer so discards what it has made. A request made again under its id, in this silo or another, finds the decision of the attempt before and takes it over, or makes one.
/// </summary>
internal sealed class DecisionRecorder(IDecisionStore store, IDecisionPublisher publisher, UnrecordedDecisions unrecorded, RecommendationOptions options, TimeProvider time)
{
    private const int Tries = 3;

    /// <summary>Returns once the decision is durable: null, or the decision that the same request made before under the id it came with, which stands.</summary>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    /// <exception cref="TimeoutException">The store did not answer in time: the write is withdrawn, or what it makes all the same is discarded, so that no example is built on it.</exception>
    public async Task<Decision?> RecordAsync(SlateRun run)
    {
        var started = time.GetTimestamp();
        try
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await AppendAsync(run, started);
                    return null;
                }
                catch (FencedException) when (run.Request.DecisionId is not null && tries < Tries)
                {
                    if (await TakeOverAsync(run, started) is { } earlier)
                    {
                        return earlier;
                    }

                    // Another attempt has just discarded what stood there.
                }
            }
        }
        catch when (run.Request.DecisionId is not null)
        {
            // Under the request's id another attempt's slate may stand: what the user does with this one must not be joined to it.
            run.TakeNewDecisionId();
            throw;
        }
    }

    private async Task AppendAsync(SlateRun run, long started)
    {
        var decision = SlateDecision.Of(run, options.FeatureSampleShare);
        var attempt = Guid.NewGuid();
        var withdrawn = new CancellationTokenSource();
        var appended = store.AppendDecisionAsync(decision, decision.Consent ? Deadlines(run, decision) : [], attempt, withdrawn.Token);
        try
        {
            if (!appended.IsCompletedSuccessfully)
            {
                await InTime(appended, started);
            }
        }
        catch
        {
            await withdrawn.CancelAsync();
            unrecorded.Discard(appended, decision.UserId, decision.DecisionId, attempt);
            throw;
        }

        if (decision.Consent)
        {
            // One-way: a lost call is made up for from the store.
            _ = run.Grains.GetGrain<IFeedbackGrain>(run.Request.UserId).Served(new ServedSlate(
                decision.DecisionId, decision.Surface, decision.ServedAt, decision.SessionId, decision.Query, decision.Supersedes, [.. decision.Items.Select(item => item.ItemId)]));
            publisher.Publish(new DecisionServed(decision.DecisionId, decision.UserId, decision.Surface, decision.ServedAt, decision.ModelVersion, decision.Arm));
        }
    }

    /// <summary>The decision that stands under the request's id, which is this attempt's from now on; null: none stands there any more.</summary>
    /// <exception cref="FencedException">It is another user's, or of another surface.</exception>
    private async Task<Decision?> TakeOverAsync(SlateRun run, long started)
    {
        if (await InTime(store.ReadDecisionAsync(run.DecisionId), started) is not { } earlier)
        {
            return null;
        }

        if (earlier.UserId != SlateDecision.UserOf(run) || earlier.Surface != run.Spec.Surface)
        {
            throw new FencedException($"The id '{run.DecisionId}' is that of another user's decision, or of another surface's.");
        }

        // Where this fails what stands is left: the attempt that made it may have answered, just now, that it is recorded, for two attempts may be under way at one time. Where it had not, nobody is shown what stands,
        // no event names it, and so it teaches nothing.
        return await InTime(store.TakeDecisionAsync(earlier.UserId, earlier.DecisionId, Guid.NewGuid()), started) ? earlier : null;
    }

    private Task InTime(Task task, long started) => task.WaitAsync(Left(started), time);

    private Task<T> InTime<T>(Task<T> task, long started) => task.WaitAsync(Left(started), time);

    private TimeSpan Left(long started) => options.RecordTimeout - time.GetElapsedTime(started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static ImmutableArray<Deadline> Deadlines(SlateRun run, Decision decision) =>
    [
        new Deadline(decision.UserId, DeadlineKind.Attribution, decision.DecisionId, decision.ServedAt + run.Spec.Windows.Attribution),
        new Deadline(decision.UserId, DeadlineKind.Abandonment, decision.DecisionId, decision.ServedAt + run.Spec.Windows.Abandonment),
    ];
}
