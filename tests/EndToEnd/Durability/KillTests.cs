using System.Text.Json;
using OrleansReco.Silo.Storage.Sqlite;
using Xunit.Abstractions;

namespace OrleansReco.Tests.EndToEnd.Durability;

/// <summary>Acknowledged means durable, however the process ends.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Users = 48;
    private const int Rounds = 5;
    private const int AtLeast = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _store = Directory.CreateTempSubdirectory("reco-kill-").FullName;

    public void Dispose() => Directory.Delete(_store, recursive: true);

    [Fact]
    public async Task AcknowledgedEvents_AfterKillsUnderLoad_AreThereOnceAndTheStateIsTheirReplay()
    {
        var random = new Random(7);
        var load = new EventLoad(Users);
        for (var round = 0; round < Rounds; round++)
        {
            var left = AtLeast - load.Count;
            var more = round == Rounds - 1 ? Math.Max(left, 1_000) : random.Next(1_000, 2_800);
            using var service = await ServiceProcess.StartAsync(_store);
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var sending = load.SendUntilKilledAsync(service, more, enough);
            await enough.Task.WaitAsync(Patience);
            await service.KillAsync();
            await sending.WaitAsync(Patience);
        }

        output.WriteLine($"{load.Count} events acknowledged over {Rounds} kills");
        Assert.True(load.Count >= AtLeast, $"{load.Count} events were acknowledged; the test wants {AtLeast}.");
        var recovered = await ReadUsersAsync();
        foreach (var (user, acknowledged) in load.Acknowledged)
        {
            var events = recovered[user].GetProperty("events").EnumerateArray().ToList();
            var ids = events.Select(e => e.GetProperty("event").GetProperty("eventId").GetString()!).ToList();
            Assert.Empty(acknowledged.Keys.Except(ids));
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.GetProperty("seq").GetInt64()));
        }

        RemoveSnapshots();
        var replayed = await ReadUsersAsync();
        foreach (var (user, data) in recovered)
        {
            var context = data.GetProperty("context");
            Assert.Equal(data.GetProperty("events").GetArrayLength(), context.GetProperty("appliedSeq").GetInt64());
            foreach (var member in context.EnumerateObject())
            {
                var again = replayed[user].GetProperty("context").GetProperty(member.Name);
                Assert.True(
                    member.Name is "seen" or "dismissed" ? Ids(member.Value).SetEquals(Ids(again)) : JsonElement.DeepEquals(member.Value, again),
                    $"{user}'s {member.Name} after the kills:\n{member.Value}\nreplayed from the log:\n{again}");
            }
        }
    }

    /// <summary>A set: its order means nothing.</summary>
    private static HashSet<string> Ids(JsonElement set) => [.. set.EnumerateArray().Select(id => id.GetString()!)];

    private async Task<Dictionary<string, JsonElement>> ReadUsersAsync()
    {
        using var service = await ServiceProcess.StartAsync(_store);
        var users = new Dictionary<string, JsonElement>();
        for (var user = 0; user < Users; user++)
        {
            users.Add($"user{user}", await service.GetUserAsync($"user{user}"));
        }

        await service.KillAsync();
        return users;
    }

    /// <summary>Leaves the log as the only truth, so that the grains must replay it from its first event.</summary>
    private void RemoveSnapshots()
    {
        using var database = new Database(Path.Combine(_store, "reco.db"), readOnly: false);
        Assert.True(database.Scalar("SELECT count(*) FROM snapshots WHERE grain LIKE 'user/%'") > 0, "No user state was ever written: there is nothing to compare.");
        database.Execute("DELETE FROM snapshots WHERE grain LIKE 'user/%' OR grain LIKE 'feedback/%'");
    }
}
