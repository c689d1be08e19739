using System.Diagnostics;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Evaluation;
using OrleansReco.Client;

namespace OrleansReco.Cli.Import;

/// <summary>Sends MovieLens 100k over REST.</summary>
internal static class MovieLensImport
{
    public static async Task<ImportResult> RunAsync(IRecoClient client, MovieLens data, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var items = await ImportProgress.RunAsync("films", data.Items.Length, advance => client.PutItemsAsync(data.Items.Select(item =>
        {
            advance(1);
            return item;
        }), cancellationToken));
        var itemSeconds = watch.Elapsed.TotalSeconds;

        watch.Restart();
        var events = data.Ratings.OrderBy(rating => rating.At).ThenBy(rating => rating.UserId, StringComparer.Ordinal).Select(EventOf).ToList();
        var answer = await ImportProgress.RunAsync("ratings", events.Count, advance => EventSender.SendAsync(client, events, advance, cancellationToken));
        return new(items.Created + items.Replaced, itemSeconds, answer.Accepted + answer.Duplicate, answer.Duplicate, watch.Elapsed.TotalSeconds);
    }

    public static UserEvent EventOf(MovieLens.Rating rating) => new()
    {
        // Made from the data, so that a second import repeats the ids and changes nothing.
        EventId = $"ml-100k-{rating.UserId}-{rating.ItemId}",
        Type = EventType.Rate,
        UserId = rating.UserId,
        ItemId = rating.ItemId,
        Value = rating.Value,
        Timestamp = rating.At,
    };
}
