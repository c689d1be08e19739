using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansReco.Cli;
using OrleansReco.Tests.EndToEnd.Durability;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>A store written under one runtime, opened under the other, and back.</summary>
public sealed class OneStoreTwoRuntimesTests : IDisposable
{
    private static readonly string[] Users = ["ann", "bob", "a user/with 100% of everything"];
    private readonly string _store = Directory.CreateTempSubdirectory("reco-two-runtimes-").FullName;

    public void Dispose() => Directory.Delete(_store, recursive: true);

    [SkippableFact]
    public async Task Store_WrittenUnderOneRuntime_HoldsTheSameUnderTheOther()
    {
        var local = Path.Combine(RecoPaths.Repository ?? "", "artifacts", "Local", "bin", "OrleansReco.Cli", "release", "reco.dll");
        Skip.IfNot(File.Exists(local), "There is no local build to share a store with: `./reco test` makes one.");

        var written = await LiveAsync(local, before: null, first: 1);
        written = await LiveAsync(program: null, written, first: 2);
        written = await LiveAsync(local, written, first: 3);
        Assert.All(written, user => Assert.Contains("\"eventId\":\"e3-", user, StringComparison.Ordinal));
    }

    /// <summary>One life of a process over the store: it finds what the one before left, takes events, and ends in order.</summary>
    private async Task<string[]> LiveAsync(string? program, string[]? before, int first)
    {
        using var service = await ServiceProcess.StartAsync(_store, program);
        if (before is not null)
        {
            Assert.Equal(before, await ReadAsync(service));
        }

        foreach (var user in Users)
        {
            using var profile = await service.Http.PutAsJsonAsync($"/v1/users/{Uri.EscapeDataString(user)}", new { attributes = new { life = $"{first}" } });
            Assert.True(profile.IsSuccessStatusCode, await profile.Content.ReadAsStringAsync());

            // More than a snapshot's worth, so that both the state and the log behind it are read again.
            var events = Enumerable.Range(0, 40).Select(i => (object)new { eventId = $"e{first}-{i}", type = "play", userId = user, itemId = $"i{i % 7}", completion = 1, timestamp = DateTimeOffset.UtcNow }).ToArray();
            Assert.Equal(40, (await service.SendAsync(events))!.Value.GetProperty("accepted").GetInt32());
        }

        var after = await ReadAsync(service);
        await service.StopAsync();
        return after;
    }

    private static async Task<string[]> ReadAsync(ServiceProcess service)
    {
        var read = new List<string>();
        foreach (var user in Users)
        {
            read.Add(Ordered((await service.Http.GetFromJsonAsync<JsonNode>($"/v1/users/{Uri.EscapeDataString(user)}"))!).ToJsonString());
        }

        return [.. read];
    }

    /// <summary>Sets of ids have no order.</summary>
    private static JsonNode Ordered(JsonNode node)
        => node switch
        {
            JsonArray array when array.All(element => element is JsonValue value && value.TryGetValue<string>(out _)) => new JsonArray([.. array.Select(element => element!.GetValue<string>()).Order(StringComparer.Ordinal).Select(text => JsonValue.Create(text))]),
            JsonArray array => new JsonArray([.. array.Select(element => element is null ? null : Ordered(element))]),
            JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : Ordered(member.Value)))),
            _ => node.DeepClone(),
        };
}
