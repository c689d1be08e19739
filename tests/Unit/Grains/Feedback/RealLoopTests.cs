using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Feedback;
using OrleansReco.Grains.Silos;
using OrleansReco.Grains.Storage;
using OrleansReco.Grains.Surfaces;
using OrleansReco.Learning.Examples;
using OrleansReco.Retrieval.Sources;
using OrleansReco.Silo.Messaging;
using OrleansReco.Silo.Storage;
using OrleansReco.Tests.Unit.Hosts;
using OrleansReco.Tests.Unit.Learning.Examples;

namespace OrleansReco.Tests.Unit.Grains.Feedback;

/// <summary>The feedback path on the real store, the real bus and the real clock, over restarts.</summary>
public sealed class RealLoopTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-feedback-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task FromEventToExample_OverARestart_AndToItsSecondRevision()
    {
        string before;
        int first;
        using (var host = await Start())
        {
            await Serve(host, "d1");
            var results = await Feedback(host).Append([At(World.Event(EventType.Impression) with { Positions = [0, 1, 2] }), At(World.Event(EventType.Click, "c"))]);
            Assert.All(results, r => Assert.Equal(EventStatus.Accepted, r.Status));
            var examples = await Examples(host, all => all.Count(e => e.Kind == ExampleKind.Pointwise) == 3);
            first = examples.Max(e => e.Revision);
            before = Written(await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>("ann").GetContext());
            await host.StopAsync();
        }

        using (var host = await Start())
        {
            Assert.Equal(before, Written(await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>("ann").GetContext()));
            await Feedback(host).Append([At(World.Event(EventType.Save, "c"))]);
            var examples = await Examples(host, all => all.Any(e => e.Revision > first));
            var saved = Assert.Single(examples, e => e.Revision > first && e.Kind == ExampleKind.Pointwise && e.Items[0].ItemId == "c");
            Assert.Equal(1, saved.Items[0].Label);

            var receipt = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>("ann").Erase();
            Assert.Equal((3, 1), (receipt.Events, receipt.Decisions));
            Assert.Equal(EventStatus.Rejected, Assert.Single(await Feedback(host).Append([At(World.Event(EventType.Save, "d"))])).Status);
            await host.StopAsync();
        }
    }

    private static UserEvent At(UserEvent e) => e with { Timestamp = DateTimeOffset.UtcNow };

    private static IFeedbackGrain Feedback(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IFeedbackGrain>("ann");

    private static async Task Serve(IHost host, string id)
    {
        var decision = World.Decision(id, DateTimeOffset.UtcNow);
        var windows = host.Services.GetRequiredService<IFeedbackLookup>().TermsOf("home").Windows;
        await host.Services.GetRequiredService<IDecisionStore>().AppendDecisionAsync(decision, [new Deadline("ann", DeadlineKind.Attribution, id, decision.ServedAt + windows.Attribution)]);
        await Feedback(host).Served(decision.Slate());
    }

    private static async Task<ImmutableArray<LabeledExample>> Examples(IHost host, Func<ImmutableArray<LabeledExample>, bool> arrived)
    {
        var store = host.Services.GetRequiredService<IExampleStore>();
        using var timeout = new CancellationTokenSource(Deadline);
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var examples = await store.ReadExamplesOfUserAsync("ann");
        while (!arrived(examples))
        {
            Assert.False(timeout.IsCancellationRequested, $"Waited {Deadline} for examples; there are {examples.Length}.");
            await poll.WaitForNextTickAsync();
            examples = await store.ReadExamplesOfUserAsync("ann");
        }

        return examples;
    }

    private static string Written(UserContext context) => JsonSerializer.Serialize(context);

    private async Task<IHost> Start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSqliteStore(new SqliteStoreOptions { Folder = _folder });
        builder.Services.AddTestRuntime();
        builder.Services.AddSingleton(new FeedbackOptions { SweepEvery = TimeSpan.FromMilliseconds(30), LateEvidenceDelay = TimeSpan.FromMilliseconds(30) });
        builder.Services.AddSingleton<IFeedbackLookup, QuickTerms>().AddSingleton<SiloOptions>().AddSingleton<ISurfaceMeter>(new SurfaceMeter());
        builder.Services.AddSingleton(new TrendingCounters(TimeSpan.FromDays(1), TimeProvider.System));
        builder.Services.AddFeedback().AddMessaging();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class QuickTerms : IFeedbackLookup
    {
        public Task Ready => Task.CompletedTask;

        public SlateTerms TermsOf(string surface) => new(new Acceptance(), new FeedbackWindows { Attribution = TimeSpan.FromMilliseconds(300) });

        public ImmutableArray<string> CategoriesOf(string itemId) => ["all"];

        public bool IsErased(string userId) => false;

        public bool HasRefused(string userId) => false;
    }
}
