using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Client;
using OrleansReco.Client.Rest;
using OrleansReco.Client.Retry;

namespace OrleansReco.Tests.Unit.Client.Rest;

public sealed class RetryTests
{
    private const string Slate = """{"decisionId":"d","surface":"home","modelVersion":"m","arm":"champion","recorded":true,"items":[],"degraded":[]}""";
    private const string Version = """{"manifest":{"version":"v","createdAt":"2026-01-01T00:00:00Z","dataSnapshot":"s","codeVersion":"c"},"stage":"champion"}""";

    private static readonly RecommendationRequest Ask = new() { UserId = "bob", Surface = "home" };

    [Fact]
    public async Task Slate_WhoseAnswerIsLost_IsAskedForAgainUnderTheSameDecisionId()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Breaks, ScriptedService.Json(Slate));
        await using var client = new ClientOf([service.Address]);

        await client.Client.RecommendAsync(Ask);

        var ids = service.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("decisionId").GetString()).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Single(ids.Distinct());
        Assert.False(string.IsNullOrEmpty(ids[0]));
    }

    [Fact]
    public async Task Slates_OfTwoCalls_AreTwoDecisions()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Json(Slate));
        await using var client = new ClientOf([service.Address]);

        await client.Client.RecommendAsync(Ask);
        await client.Client.RecommendAsync(Ask);

        Assert.Equal(2, service.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("decisionId").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task RollBack_PerhapsHeard_IsNotRepeated()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Breaks, ScriptedService.Json(Version));
        await using var client = new ClientOf([service.Address]);

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RollBackModelAsync("it got worse"));

        Assert.Equal(1, failure.Attempts);
        Assert.Contains("look before you send it again", failure.Message);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task RollBack_CertainlyNotTaken_IsRepeated()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(429, "shed"), ScriptedService.Json(Version));
        await using var client = new ClientOf([service.Address]);

        Assert.Equal("v", (await client.Client.RollBackModelAsync("it got worse")).Manifest.Version);
        Assert.Equal(2, service.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(413)]
    public async Task Call_RefusedAsSent_IsNotRepeated(int status)
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(status, "count must be between 1 and 100", errors: """[{"field":"count","message":"too many"}]"""));
        await using var client = new ClientOf([service.Address]);

        var refusal = await Assert.ThrowsAsync<RecoRequestException>(() => client.Client.RecommendAsync(Ask));

        Assert.Equal((status, "count must be between 1 and 100", "count"), (refusal.Status, refusal.Message, refusal.Errors.Single().Field));
        Assert.Single(service.Requests);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Call_AskedToWait_WaitsAsLongAsItWasAsked(int status)
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(status, "not now", retryAfter: 1), ScriptedService.Json(Slate));
        await using var client = new ClientOf([service.Address]);
        var watch = Stopwatch.StartNew();

        await client.Client.RecommendAsync(Ask);

        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.98), $"It waited {watch.Elapsed.TotalSeconds:0.00} s of the 1 s it was asked to.");
        Assert.Equal(2, service.Requests.Count);
    }

    [Fact]
    public async Task Call_AskedToWaitBeyondItsDeadline_EndsAtOnceAndSaysWhen()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(503, "the store does not take writes", retryAfter: 120));
        await using var client = new ClientOf([service.Address]);

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RecommendAsync(Ask));

        Assert.Equal((1, TimeSpan.FromSeconds(120)), (failure.Attempts, failure.RetryAfter!.Value));
        Assert.Contains("the store does not take writes", failure.Message);
    }

    [Fact]
    public async Task Call_CutOffByItsDeadlineAfterItWasToldToWait_EndsWithWhatItWasTold()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(503, "the store does not take writes", retryAfter: 1), ScriptedService.Hangs);
        await using var client = new ClientOf([service.Address], options => options.Deadline = options.AttemptTimeout = TimeSpan.FromSeconds(2));

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RecommendAsync(Ask));

        Assert.Equal((2, TimeSpan.FromSeconds(1)), (failure.Attempts, failure.RetryAfter));
        Assert.Contains("the store does not take writes", failure.Message);
    }

    [Fact]
    public async Task Call_ThatFailsInsideTheService_IsRepeatedTwiceAndNoMore()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(500, "a fault"));
        await using var client = new ClientOf([service.Address]);

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RecommendAsync(Ask));

        Assert.Equal(3, failure.Attempts);
        Assert.Equal(3, service.Requests.Count);
    }

    [Fact]
    public async Task Attempts_HaveABound()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Breaks);
        await using var client = new ClientOf([service.Address], options => options.MaxAttempts = 5);

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RecommendAsync(Ask));

        Assert.Equal((5, 5), (failure.Attempts, service.Requests.Count));
    }

    [Fact]
    public async Task Call_ToAServiceThatHangs_EndsAtItsDeadline()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var client = new ClientOf([service.Address], options => (options.AttemptTimeout, options.Deadline) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(350)));
        var watch = Stopwatch.StartNew();

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RecommendAsync(Ask)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.InRange(failure.Attempts, 2, 4);
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(300), $"It gave up after {watch.Elapsed.TotalMilliseconds:0} ms, before its deadline.");
        Assert.Contains("took longer", failure.Message);
    }

    [Fact]
    public async Task Call_WhoseDeadlinePassesWhileItWaits_EndsAsUnavailable()
    {
        var options = new RecoClientOptions { Deadline = TimeSpan.FromSeconds(5), FirstDelay = TimeSpan.FromMilliseconds(100) };
        using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var retry = new RetryPolicy(new RestJudge(), Options.Create(options), new ClientInstruments(meters.GetRequiredService<IMeterFactory>()), new LateClock());

        // The first attempt fails with time left; the machine then sleeps through the rest of it.
        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => retry.RunAsync<string>("Call", CallTerms.Read, _ => throw new IOException("lost"), CancellationToken.None));

        Assert.Equal(1, failure.Attempts);
        Assert.Contains("lost", failure.Message);
    }

    [Fact]
    public async Task RollBack_ShedAndThenCutByTheDeadline_IsNotCalledNotCarriedOut()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(429, "shed", retryAfter: 1), ScriptedService.Hangs);
        await using var client = new ClientOf([service.Address], options => (options.AttemptTimeout, options.Deadline) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)));

        var failure = await Assert.ThrowsAsync<RecoUnavailableException>(() => client.Client.RollBackModelAsync("it got worse")).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(2, failure.Attempts);
        Assert.Contains("look before you send it again", failure.Message);
    }

    [Fact]
    public async Task Call_CancelledByItsCaller_IsCancelled()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Hangs);
        await using var client = new ClientOf([service.Address]);
        using var stop = new CancellationTokenSource();

        var call = client.Client.RecommendAsync(Ask, stop.Token);
        stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task UnknownId_IsNull_AndAnUnknownSurfaceOfASlateIsARefusal()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(404, "there is none"));
        await using var client = new ClientOf([service.Address]);

        Assert.Null(await client.Client.GetItemAsync("nothing"));
        Assert.Null(await client.Client.GetSimilarAsync("nothing"));
        Assert.False(await client.Client.WithdrawItemAsync("nothing"));
        Assert.Equal(404, (await Assert.ThrowsAsync<RecoRequestException>(() => client.Client.RecommendAsync(Ask))).Status);
    }

    [Fact]
    public async Task Key_GoesWithEachCall_AndIdsAreEscaped()
    {
        await using var service = await ScriptedService.StartAsync(ScriptedService.Problem(404, "there is none"));
        await using var client = new ClientOf([service.Address], options => options.ApiKey = "reco_secret");

        await client.Client.GetItemAsync("a/b c?");

        Assert.Equal(("/v1/items/a%2Fb%20c%3F", "Bearer reco_secret"), (service.Requests.Single().Path, service.Requests.Single().Authorization));
    }

    /// <summary>Each wait of it lasts six seconds, and no time.</summary>
    private sealed class LateClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var isWait = dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(1);
            if (isWait)
            {
                Interlocked.Add(ref _now, TimeSpan.FromSeconds(6).Ticks);
            }

            return base.CreateTimer(callback, state, isWait ? TimeSpan.FromMilliseconds(1) : dueTime, period);
        }
    }
}
