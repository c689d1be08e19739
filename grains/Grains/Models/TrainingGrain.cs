using OrleansReco.Abstractions;

namespace OrleansReco.Grains.Models;

/// <summary>Asks the trainer that this silo reaches. Nothing is stored: whoever asks again after it moved starts the wait anew, with the time that the trainer knows the training by.</summary>
internal sealed class TrainingGrain(IEnumerable<IModelTraining> trainers, TimeProvider time) : Grain, ITrainingGrain
{
    /// <summary>Shorter than any caller waits for a grain: a training takes longer than a call may.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    // Calls interleave while they wait: an entry is only ever made, found, or taken out with its task ended, all before an await or after the last.
    private readonly Dictionary<DateTimeOffset, Task<TrainingOutcome?>> _underWay = [];

    public async Task<TrainingAnswer> Train(string reason, DateTimeOffset? askedAt)
    {
        var training = trainers.LastOrDefault() ?? throw new NoTrainerException("in the silo that was asked");
        var asked = askedAt ?? time.GetUtcNow();
        if (!_underWay.TryGetValue(asked, out var ending))
        {
            ForgetEnded();
            // Not on this grain's turns: a training reads the whole log.
            _underWay[asked] = ending = Task.Run(() => training.TrainAsync(reason, asked, CancellationToken.None));
        }

        try
        {
            return new(asked, await ending.WaitAsync(Wait, time));
        }
        catch (TimeoutException) when (!ending.IsCompleted)
        {
            return new(asked, null);
        }
        finally
        {
            if (ending.IsCompleted)
            {
                _underWay.Remove(asked);
            }
        }
    }

    /// <summary>Those that nobody asked for again.</summary>
    private void ForgetEnded()
    {
        foreach (var (asked, _) in _underWay.Where(pair => pair.Value.IsCompleted).ToList())
        {
            _underWay.Remove(asked);
        }
    }
}
