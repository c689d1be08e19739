using System.Diagnostics;
using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Messaging;
using OrleansReco.Tests.Unit.Silo.Messaging.Broker;

namespace OrleansReco.Tests.Unit.Cli.DeadLetters;

/// <summary><c>reco dlq</c> as an operator types it, against a real broker whose consumer could not take some messages.</summary>
[Collection(BrokerCollection.Name)]
public sealed class DeadLetterCommandTests(BrokerFixture fixture) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-dlq-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task Letters_AreListedSentBackAndDropped()
    {
        var server = fixture.Server;
        await BusHost.CleanAsync(server);
        var uri = Path.Combine(_folder, "uri");
        await File.WriteAllTextAsync(uri, server.Uri + "\n");
        Assert.Contains("There are no dead letters.", (await RecoAsync("dlq", "--uri-file", uri)).Output, StringComparison.Ordinal);

        var bad = true;
        var store = new HookedStore
        {
            Before = examples => Volatile.Read(ref bad) && examples.Any(e => e.Id.StartsWith("bad", StringComparison.Ordinal)) ? throw new InvalidDataException("The column is too narrow.") : Task.CompletedTask,
        };
        await using var host = await BusHost.StartAsync(server, BusDuties.Publish | BusDuties.StoreExamples, store);
        await host.PublishAllAsync([.. Samples.Examples(4, "bad"), Samples.Example("good")]);
        await LettersAsync(4);

        // Listed, with reason and message, and left in place.
        var listed = await ListAsync(uri);
        Assert.Equal(["bad0", "bad1", "bad2", "bad3"], listed.Keys.Order());
        var run = await RecoAsync("dlq", "--uri-file", uri);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("4 dead letters, oldest first:", run.Output, StringComparison.Ordinal);
        Assert.Contains("The column is too narrow.", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 dead letters, oldest first:", (await RecoAsync("dlq", "--limit", "1", "--uri-file", uri)).Output, StringComparison.Ordinal);

        // Sent back while nothing is mended: a dead letter again.
        Assert.Contains("1 dead letters sent back.", (await RecoAsync("dlq", "requeue", "--id", listed["bad0"], "--uri-file", uri)).Output, StringComparison.Ordinal);
        await LettersAsync(4);

        Volatile.Write(ref bad, false);
        listed = await ListAsync(uri);
        Assert.Contains("1 dead letters sent back.", (await RecoAsync("dlq", "requeue", "--id", listed["bad0"], "--uri-file", uri)).Output, StringComparison.Ordinal);
        await StoredAsync(store, "bad0");
        Assert.Contains("1 dead letters dropped.", (await RecoAsync("dlq", "drop", "--uri-file", uri, "--id", listed["bad1"])).Output, StringComparison.Ordinal);
        await LettersAsync(2);

        // The environment says where the broker is as well; and the command line, which is warned of.
        var environment = new Dictionary<string, string> { ["RECO_SETTING_Reco__RabbitMq__Uri"] = server.Uri.ToString() };
        var wrong = await RecoAsync(environment, "dlq", "requeue", "--id", "no such id");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("There is no dead letter 'no such id'", wrong.Errors, StringComparison.Ordinal);
        var unsaid = await RecoAsync(environment, "dlq", "drop");
        Assert.Equal(1, unsaid.ExitCode);
        Assert.Contains("--id ID", unsaid.Errors, StringComparison.Ordinal);
        var all = await RecoAsync("dlq", "requeue", "--all", "--uri", server.Uri.ToString());
        Assert.Contains("2 dead letters sent back.", all.Output, StringComparison.Ordinal);
        Assert.Contains("--uri-file FILE", all.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Uri.UserInfo, all.Errors, StringComparison.Ordinal);
        await StoredAsync(store, "bad2");
        await StoredAsync(store, "bad3");

        Volatile.Write(ref bad, true);
        await host.PublishAllAsync(Samples.Examples(2, "bad-again"));
        await LettersAsync(2);
        Assert.Contains("2 dead letters dropped.", (await RecoAsync("dlq", "drop", "--all", "--uri-file", uri)).Output, StringComparison.Ordinal);
        await LettersAsync(0);
        Assert.Equal(["bad0", "bad2", "bad3", "good"], store.Stored.Select(row => row.Id).Order());
    }

    private static Task<(int ExitCode, string Output, string Errors)> RecoAsync(params string[] arguments) => RecoAsync(new Dictionary<string, string>(), arguments);

    private static async Task<(int ExitCode, string Output, string Errors)> RecoAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "reco.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await Task.WhenAll(process.WaitForExitAsync(), output, errors).WaitAsync(BusHost.Patience);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>The letters' ids by the ids of their examples.</summary>
    private async Task<Dictionary<string, string>> ListAsync(string uri)
    {
        var json = Path.Combine(_folder, "letters.json");
        var run = await RecoAsync("dlq", "--json", json, "--uri-file", uri);
        Assert.True(run.ExitCode == 0, run.Errors);
        var letters = JsonDocument.Parse(await File.ReadAllTextAsync(json)).RootElement.EnumerateArray().ToList();
        Assert.All(letters, letter => Assert.Equal("The column is too narrow.", letter.GetProperty("reason").GetString()));
        return letters.ToDictionary(letter => letter.GetProperty("message").GetProperty("id").GetString()!, letter => letter.GetProperty("id").GetString()!);
    }

    private Task LettersAsync(uint count) => BusHost.UntilAsync(async () => await CountAsync() == count, $"{count} dead letters");

    private async Task<uint> CountAsync() => await BusHost.CountAsync(fixture.Server, MessageContracts.DeadLetterQueue);

    private static Task StoredAsync(HookedStore store, string id) => BusHost.UntilAsync(() => Task.FromResult(store.Stored.Any(row => row.Id == id)), $"{id} to be stored");
}
