using OrleansReco.Abstractions;
using OrleansReco.Cli.Rest;

namespace OrleansReco.Cli.Import;

/// <summary>Sends many events in batches side by side; each user's events go one batch after the other, in their order.</summary>
internal static class EventSender
{
    private const int Lanes = 4;
    private const int BatchSize = 1_000;

    /// <exception cref="CommandFailedException">The service refused an event.</exception>
    public static async Task<EventsAnswer> SendAsync(RecoClient client, IEnumerable<EventBody> events, Action<double> advance, CancellationToken cancellationToken)
    {
        var lanes = events.GroupBy(e => (uint)string.GetHashCode(e.UserId, StringComparison.Ordinal) % Lanes);
        var accepted = 0;
        var duplicate = 0;
        await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken }, async (lane, cancel) =>
        {
            foreach (var batch in lane.Chunk(BatchSize))
            {
                var answer = await client.SendEventsAsync(batch, cancel);
                if (answer.Rejected > 0)
                {
                    throw new CommandFailedException($"The service refused {answer.Rejected} of {batch.Length} events. First: {answer.Results.First(result => result.Error is not null).Error}");
                }

                Interlocked.Add(ref accepted, answer.Accepted);
                Interlocked.Add(ref duplicate, answer.Duplicate);
                advance(batch.Length);
            }
        });
        return new(accepted, duplicate, 0, []);
    }
}
