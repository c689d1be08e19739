using System.Collections.Concurrent;

namespace OrleansReco.Tests.EndToEnd.Durability;

/// <summary>Users who send events without pause, and a record of what the service acknowledged.</summary>
internal sealed class EventLoad(int users)
{
    private const int BatchSize = 5;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Types = ["play", "click", "save", "skip", "rate", "dismiss"];

    private readonly int[] _next = new int[users];
    private long _acknowledged;

    /// <summary>Ids of acknowledged events by user.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> Acknowledged { get; } = new();

    public long Count => Interlocked.Read(ref _acknowledged);

    /// <summary>Sends until the service no longer answers, and completes <paramref name="enough"/> once so many more events were acknowledged.</summary>
    public async Task SendUntilKilledAsync(ServiceProcess service, long more, TaskCompletionSource enough)
    {
        var target = Count + more;
        await Task.WhenAll(Enumerable.Range(0, users).Select(user => Task.Run(async () =>
        {
            while (await SendBatchAsync(service, user))
            {
                if (Count >= target)
                {
                    enough.TrySetResult();
                }
            }
        })));
        enough.TrySetException(new InvalidOperationException($"The service stopped answering by itself after {Count} acknowledged events; {target} were wanted."));
    }

    /// <summary>One batch of a user. After a kill every other user sends the unanswered batch again, as a client would; the rest forget it.</summary>
    private async Task<bool> SendBatchAsync(ServiceProcess service, int user)
    {
        var (name, first) = ($"user{user}", _next[user]);
        var events = Enumerable.Range(first, BatchSize).Select(n => Event(name, n)).ToArray();
        if (await service.SendAsync(events) is not { } answer)
        {
            _next[user] += user % 2 == 0 ? 0 : BatchSize;
            return false;
        }

        _next[user] += BatchSize;
        var own = Acknowledged.GetOrAdd(name, _ => new());
        foreach (var result in answer.GetProperty("results").EnumerateArray())
        {
            Assert.NotEqual("rejected", result.GetProperty("status").GetString());
            Assert.True(own.TryAdd(result.GetProperty("eventId").GetString()!, true));
            Interlocked.Increment(ref _acknowledged);
        }

        return true;
    }

    private static object Event(string user, int n) => new
    {
        eventId = $"{user}-{n}",
        type = Types[n % Types.Length],
        userId = user,
        itemId = $"item{(n * 7) % 90}",
        sessionId = $"s{n / 20}",
        value = n % Types.Length == 4 ? 1 + (n % 5) : (int?)null,
        timestamp = Start.AddSeconds(n * 30),
    };
}
