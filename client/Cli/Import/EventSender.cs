using OrleansReco.Abstractions;
using OrleansReco.Client;

namespace OrleansReco.Cli.Import;

/// <summary>Sends many events in batches side by side; each user's events go one batch after the other, in their order.</summary>
internal static class EventSender
{
    private const int Lanes = 4;
    private const int BatchSize = 1_000;

    /// <exception cref="CommandFailedException">The service refused an event.</exception>
    public static async Task<EventsAnswer> SendAsync(IRecoClient client, IEnumerable<UserEvent> events, Action<double> advance, CancellationToken cancellationToken)
    {
        var lanes = events.GroupBy(e => (uint)string.GetHashCode(e.UserId, StringComparison.Ordinal) % Lanes);
        var accepted = 0;
        var duplicate = 0;
        await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = cancellationToken }, async (lane, cancel) =>
        {
            foreach (var batch in lane.Chunk(BatchSize))
            {
                var results = await client.SendEventsAsync(batch, cancel);
                var rejected = results.Where(result => result.Status == EventStatus.Rejected).ToList();
                if (rejected.Count > 0)
                {
                    throw new CommandFailedException($"The service refused {rejected.Count} of {batch.Length} events. First: {rejected[0].Error}");
                }

                var repeats = results.Count(result => result.Status == EventStatus.Duplicate);
                Interlocked.Add(ref accepted, results.Length - repeats);
                Interlocked.Add(ref duplicate, repeats);
                advance(batch.Length);
            }
        });
        return new(accepted, duplicate, 0, []);
    }
}
