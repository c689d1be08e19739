using OrleansReco.Abstractions;

namespace OrleansReco.Client.Training;

/// <summary>Follows a training that was asked for to its end. The trainer may be in a process of its own, may be busy, or may start only later; it may also end before it has answered, when only the list of models knows.</summary>
/// <param name="models">Reads the list of models.</param>
/// <param name="timeout">How long it may take.</param>
/// <param name="options">Rests between two looks and between attempts.</param>
/// <param name="time">The clock.</param>
internal sealed class TrainingWait(Func<Task<ModelsAnswer>> models, TimeSpan timeout, RecoClientOptions options, TimeProvider time)
{
    /// <summary>Asks, and asks again for the same training, until its end is known.</summary>
    /// <param name="ask">Asks; it is given the time at which this wait began, the same in every attempt: it is what the trainer knows the training by; and what is left of the whole wait.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="RecoUnavailableException">It has not ended in time.</exception>
    public async Task<TrainingOutcome> RunAsync(Func<DateTimeOffset, TimeSpan, Task<TrainingAnswer>> ask, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var askedAt = time.GetUtcNow();
        for (var asked = 0; ; asked++)
        {
            if (timeout - time.GetElapsedTime(started) is not { Ticks: > 0 } left)
            {
                throw NotEnded(asked, null);
            }

            TrainingAnswer answer;
            try
            {
                answer = await ask(askedAt, left).ConfigureAwait(false);
            }
            catch (RecoUnavailableException e) when (timeout - time.GetElapsedTime(started) <= options.MaxDelay)
            {
                // The service was still waiting for the trainer when the time was over; or it was away, which the inner error says.
                throw NotEnded(asked + 1, e);
            }

            if (answer.Outcome is { } outcome)
            {
                return outcome;
            }

            if (RegisteredSince(answer.AskedAt, await models().ConfigureAwait(false)) is { } registered)
            {
                return registered;
            }

            await Task.Delay(options.FirstDelay, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private RecoUnavailableException NotEnded(int asked, Exception? inner) => new(
        $"The training that was asked for has not ended within {timeout.TotalSeconds:0.###} s. A trainer that was told does it when it can: look whether one runs (`reco trainer`) and at its log. The list of models shows the version once it is registered.", asked, null, inner);

    /// <summary>The end of the first training begun since, once the gate has judged it.</summary>
    internal static TrainingOutcome? RegisteredSince(DateTimeOffset askedAt, ModelsAnswer answer)
        => answer.Models.Where(model => model.Manifest.CreatedAt >= askedAt && model.Gate is not null).MinBy(model => model.Manifest.CreatedAt) is { } model
            ? new(model.Manifest.Version, model.Changes.Any(change => change.To == ModelStage.Champion), model.Gate!.Reason)
            : null;
}
