using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Recommendations;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>
/// Asks for slates at times drawn beforehand (Poisson arrivals), whether earlier ones are answered or not. A latency begins at the time drawn, not when the request went out,
/// so that a service that stalls cannot hide it by slowing its clients down.
/// </summary>
internal sealed class ServeLoad(ServeLoadPlan plan, HttpClient http)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private readonly List<Sample> _samples = [];
    private readonly Lock _lock = new();

    private enum Outcome
    {
        Slate,
        Refused,
        Error,
    }

    /// <summary>Runs the plan.</summary>
    public async Task<ServeLoadResult> RunAsync(CancellationToken cancellationToken)
    {
        var bodies = plan.Users.Select(user => JsonSerializer.SerializeToUtf8Bytes(new RecommendationBody { UserId = user, Surface = ServeSurface.Id, Count = plan.Count }, WireJson.Options)).ToArray();
        var warmUp = TimeSpan.FromSeconds(plan.WarmUpSeconds);
        var end = warmUp + TimeSpan.FromSeconds(plan.Seconds);
        using var stopProbes = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = Stopwatch.StartNew();
        var probing = new ServeFreshness(plan, http).RunAsync(warmUp, stopProbes.Token);
        var requests = await Task.Factory.StartNew(() => SendAll(bodies, watch, warmUp, end, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(requests);
        await stopProbes.CancelAsync();
        return Summarize(warmUp, await probing, watch.Elapsed);
    }

    /// <summary>Sends at the drawn times, on a thread of its own.</summary>
    private List<Task> SendAll(byte[][] bodies, Stopwatch watch, TimeSpan warmUp, TimeSpan end, CancellationToken cancellationToken)
    {
        var random = new Random(plan.Seed);
        var requests = new List<Task>();
        for (var due = NextGap(random); due < end && !cancellationToken.IsCancellationRequested; due += NextGap(random))
        {
            for (var left = due - watch.Elapsed; left > TimeSpan.Zero; left = due - watch.Elapsed)
            {
                Thread.Sleep(left);
            }

            requests.Add(AskAsync(bodies[random.Next(bodies.Length)], watch, due, counted: due >= warmUp, cancellationToken));
        }

        return requests;
    }

    private TimeSpan NextGap(Random random) => TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / plan.Rate);

    private async Task AskAsync(byte[] body, Stopwatch watch, TimeSpan due, bool counted, CancellationToken cancellationToken)
    {
        var late = watch.Elapsed - due;
        var (outcome, answer) = (Outcome.Error, default(ServeAnswer));
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = Json } };
            using var response = await http.PostAsync("/v1/recommendations", content, cancellationToken);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                (outcome, answer) = (Outcome.Slate, ServeAnswer.Read(bytes));
            }
            else if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                outcome = Outcome.Refused;
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Counted as an error.
        }

        var latency = watch.Elapsed - due;
        if (counted)
        {
            lock (_lock)
            {
                _samples.Add(new(latency.TotalMilliseconds, late.TotalMilliseconds, outcome, answer));
            }
        }
    }

    private ServeLoadResult Summarize(TimeSpan warmUp, FreshnessProbes probes, TimeSpan elapsed)
    {
        var latencies = _samples.Select(sample => sample.Latency).Order().ToArray();
        var slates = _samples.Where(sample => sample.Outcome == Outcome.Slate).ToArray();
        var seconds = Math.Max(plan.Seconds, (elapsed - warmUp).TotalSeconds);
        return new()
        {
            Rate = plan.Rate,
            Requests = _samples.Count,
            SlatesPerSecond = slates.Length / seconds,
            P50Ms = Percentile.Of(latencies, 0.5),
            P90Ms = Percentile.Of(latencies, 0.9),
            P99Ms = Percentile.Of(latencies, 0.99),
            MaxMs = Percentile.Of(latencies, 1),
            GeneratorP99Ms = Percentile.Of([.. _samples.Select(sample => sample.Late).Order()], 0.99),
            Errors = _samples.Count(sample => sample.Outcome == Outcome.Error),
            Refused = _samples.Count(sample => sample.Outcome == Outcome.Refused),
            RecordedShare = Share(slates, sample => sample.Answer.Recorded),
            DegradedShare = Share(slates, sample => sample.Answer.Degraded),
            FallbackShare = Share(slates, sample => sample.Answer.Fallback),
            Probes = probes.Times.Length,
            FreshP50Ms = Percentile.Of(probes.Times, 0.5),
            FreshP99Ms = Percentile.Of(probes.Times, 0.99),
            FreshAtOnceShare = probes.Times.Length == 0 ? 0 : (double)probes.AtOnce / probes.Times.Length,
            GeneratorProcessors = Environment.CpuUsage.TotalTime / elapsed,
        };
    }

    private static double Share(Sample[] slates, Func<Sample, bool> holds) => slates.Length == 0 ? 0 : slates.Count(holds) / (double)slates.Length;

    private readonly record struct Sample(double Latency, double Late, Outcome Outcome, ServeAnswer Answer);
}
