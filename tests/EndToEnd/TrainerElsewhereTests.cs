using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;
using OrleansReco.Cli.Training;
using OrleansReco.Cli.Up;
using OrleansReco.Client;
using OrleansReco.Silo.Hosting;
using OrleansReco.Tests.EndToEnd.Client;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd;

/// <summary>The trainer in a process of its own, asked over a real RabbitMQ: the call says 202 long before it ends, and the client library knows how it ends.</summary>
public sealed class TrainerElsewhereTests : IAsyncLifetime
{
    private const int Events = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-trainer-").FullName;
    private readonly RabbitMqServer? _broker;
    private readonly string _reason;
    private WebApplication? _silo;

    public TrainerElsewhereTests() => _broker = RabbitMqServer.IsInstalled(out _reason) ? new RabbitMqServer() : null;

    private Dictionary<string, string?> Settings => new()
    {
        ["Reco:Messaging:Transport"] = "RabbitMq",
        ["Reco:RabbitMq:Uri"] = _broker!.Uri.ToString(),
        ["Reco:RabbitMq:PublishTimeout"] = "00:00:30",
        ["Reco:RabbitMq:TrainTimeout"] = "00:00:00.200",
        ["Reco:Gateway:TrainWait"] = "00:00:00.200",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    private string Store => Path.Combine(_folder, "store");

    public async Task InitializeAsync()
    {
        if (_broker is not null)
        {
            await _broker.StartAsync();
            _silo = RecoProcess.Build(Store, ["http://127.0.0.1:0"], Settings, withTrainer: false);
            await _silo.StartAsync();
            await Readiness.WaitAsync(_silo.Services.GetRequiredService<IGrainFactory>(), status => status.Ready, "the silo to be ready", Patience, default);
        }
    }

    public async Task DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.StopAsync();
            await _silo.DisposeAsync();
        }

        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task Training_AskedForBeforeATrainerRuns_EndsWithItsOutcome_ThroughSiloGatewayAndGrains()
    {
        Skip.If(_broker is null, _reason);
        await using var gateway = RecoHost.BuildGateway(
            new RecoHostOptions { Store = Path.Combine(_folder, "gateway"), Urls = ["http://127.0.0.1:0"], Settings = Settings },
            (services, _, _) => services.AddSingleton(_silo!.Services.GetRequiredService<IGrainFactory>()));
        await gateway.StartAsync();
        await using var silo = ClientServices.Create(reco => reco.UseRest(_silo!.Urls.First()));
        await using var alone = ClientServices.Create(reco => reco.UseRest(gateway.Urls.First()));
        await using var grains = ClientServices.Create(reco =>
        {
            reco.UseGrains();
            reco.Services.AddSingleton(_silo!.Services.GetRequiredService<IGrainFactory>());
        });

        foreach (var url in new[] { _silo!.Urls.First(), gateway.Urls.First() })
        {
            await AssertAcceptedAsync(url);
        }

        var asked = new[] { silo, alone, grains }.Select(services => services.GetRequiredService<IRecoClient>().TrainAsync("before there is a trainer", Patience)).ToArray();
        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => alone.GetRequiredService<IRecoClient>().TrainAsync("nobody hears it", TimeSpan.FromMilliseconds(500)));
        Assert.Contains("reco trainer", failure.Message);

        await using var trainer = TrainerProcess.Build(Store, ["http://127.0.0.1:0"], new Uri(_silo!.Urls.First()), null, new Dictionary<string, string?>(Settings)
        {
            ["Reco:Trainer:CheckEvery"] = "1.00:00:00",
            ["Reco:Trainer:MinInteractions"] = "100",
        });
        await trainer.StartAsync();
        Assert.All(await Task.WhenAll(asked).WaitAsync(Patience), outcome => Assert.Equal(TrainingVerdict.NothingTrained, outcome.Verdict));

        await FillAsync(silo.GetRequiredService<IRecoClient>());
        var trained = await alone.GetRequiredService<IRecoClient>().TrainAsync("there is enough now", Patience);

        Assert.True(trained.Verdict == TrainingVerdict.Promoted, trained.Reason);
        Assert.Equal(trained.Version, (await silo.GetRequiredService<IRecoClient>().ListModelsAsync()).Champion);
        // Nothing came since: the gate cannot tell the two apart.
        var again = await grains.GetRequiredService<IRecoClient>().TrainAsync("nothing has changed", Patience);
        Assert.True(again.Verdict == TrainingVerdict.Rejected, again.Reason);
        Assert.NotEqual(trained.Version, again.Version);
        await trainer.StopAsync();
        await gateway.StopAsync();
    }

    private static async Task AssertAcceptedAsync(string url)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        using var response = await http.PostAsJsonAsync("/v1/models/train", new { reason = "a test" });
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, text);
        Assert.NotEqual(default, JsonDocument.Parse(text).RootElement.GetProperty("askedAt").GetDateTimeOffset());
    }

    private static async Task FillAsync(IRecoClient client)
    {
        await client.PutItemsAsync(SmallCatalogue.Items);
        var random = new Random(3);
        var results = await client.SendEventsAsync([.. Enumerable.Range(0, Events).Select(i => new UserEvent
        {
            EventId = $"e-{i}",
            Type = EventType.Play,
            Completion = 1,
            UserId = $"user-{i % 40}",
            ItemId = SmallCatalogue.Items[random.Next(SmallCatalogue.Items.Length)].ItemId,
            Timestamp = SmallCatalogue.Now.AddMinutes(i - Events),
        })]);
        Assert.All(results, result => Assert.Equal(EventStatus.Accepted, result.Status));
    }
}
