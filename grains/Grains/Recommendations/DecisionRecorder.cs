using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Grains.Recommendations;

/// <summary>Makes a decision durable before its answer goes out, then tells the user's feedback grain and the bus.</summary>
internal sealed class DecisionRecorder(IDecisionStore store, IDecisionPublisher publisher, UnrecordedDecisions unrecorded, RecommendationOptions options, TimeProvider time)
{
    /// <summary>Returns once the decision is durable: null, or the decision that the same request made before under the id it came with, which stands.</summary>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    /// <exception cref="TimeoutException">The store did not answer in time: the write is withdrawn, or what it makes all the same is discarded, so that no example is built on it.</exception>
    public async Task<Decision?> RecordAsync(SlateRun run)
    {
        var decision = SlateDecision.Of(run, options.FeatureSampleShare);
        if (run.Request.DecisionId is not null)
        {
            // The answer that said "not recorded" was lost: what it would discard is this request's now.
            await unrecorded.KeepAsync(decision.DecisionId).WaitAsync(options.RecordTimeout, time);
        }

        var withdrawn = new CancellationTokenSource();
        var appended = store.AppendDecisionAsync(decision, decision.Consent ? Deadlines(run, decision) : [], withdrawn.Token);
        try
        {
            if (!appended.IsCompletedSuccessfully)
            {
                await appended.WaitAsync(options.RecordTimeout, time);
            }
        }
        catch (FencedException) when (run.Request.DecisionId is not null)
        {
            if (await store.ReadDecisionAsync(run.DecisionId) is { } earlier && earlier.UserId == decision.UserId && earlier.Surface == decision.Surface)
            {
                // Another silo may have made it for an answer that nobody got, and be about to discard it.
                return await store.KeepDecisionAsync(earlier.UserId, earlier.DecisionId) ? earlier : await RecordAsync(run);
            }

            // The id is another decision's: what this user does with this slate must not be joined to it.
            run.TakeNewDecisionId();
            throw;
        }
        catch
        {
            await withdrawn.CancelAsync();
            unrecorded.Discard(appended, decision);
            throw;
        }

        if (decision.Consent)
        {
            // One-way: a lost call is made up for from the store.
            _ = run.Grains.GetGrain<IFeedbackGrain>(run.Request.UserId).Served(new ServedSlate(
                decision.DecisionId, decision.Surface, decision.ServedAt, decision.SessionId, decision.Query, decision.Supersedes, [.. decision.Items.Select(item => item.ItemId)]));
            publisher.Publish(new DecisionServed(decision.DecisionId, decision.UserId, decision.Surface, decision.ServedAt, decision.ModelVersion, decision.Arm));
        }

        return null;
    }

    private static ImmutableArray<Deadline> Deadlines(SlateRun run, Decision decision) =>
    [
        new Deadline(decision.UserId, DeadlineKind.Attribution, decision.DecisionId, decision.ServedAt + run.Spec.Windows.Attribution),
        new Deadline(decision.UserId, DeadlineKind.Abandonment, decision.DecisionId, decision.ServedAt + run.Spec.Windows.Abandonment),
    ];
}
