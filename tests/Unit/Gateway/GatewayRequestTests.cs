using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Up;
using OrleansReco.Gateway;
using OrleansReco.Tests.Unit.Client;

namespace OrleansReco.Tests.Unit.Gateway;

public sealed class GatewayRequestTests
{
    [Theory]
    [InlineData("PUT", "/v1/items", """{"itemId":"a","title":"A"}""")]
    [InlineData("PATCH", "/v1/items/a", """{"title":"B"}""")]
    [InlineData("DELETE", "/v1/items/a", null)]
    [InlineData("PUT", "/v1/users/bob", """{"consent":true}""")]
    [InlineData("DELETE", "/v1/users/bob", null)]
    [InlineData("PUT", "/v1/surfaces/home", "spec")]
    [InlineData("POST", "/v1/surfaces/home/kill-switch", """{"killed":true,"reason":"a test"}""")]
    [InlineData("POST", "/v1/models", """{"version":"v1"}""")]
    [InlineData("POST", "/v1/models/v1/promote", """{"reason":"a test"}""")]
    [InlineData("POST", "/v1/models/rollback", """{"reason":"a test"}""")]
    [InlineData("POST", "/v1/models/train", """{"reason":"a test"}""")]
    public async Task Change_ThatNobodyWaitsForAnyMore_IsNotMade(string method, string path, string? body)
    {
        var calls = new List<string>();
        await using var app = await StartAsync(calls, abandon: true);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        body = body == "spec" ? JsonSerializer.Serialize(HomeSurface.Spec, WireJson.Options) : body;
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };

        using var answer = await http.SendAsync(request);

        Assert.Empty(calls);
        Assert.Equal(499, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData(6, HttpStatusCode.BadRequest, 0)]
    [InlineData(4, HttpStatusCode.OK, 1)]
    [InlineData(-6, HttpStatusCode.OK, 1)]
    public async Task Training_AskedForInTheFuture_IsRefusedBeyondWhatClocksDiffer(int minutes, HttpStatusCode status, int trainings)
    {
        var calls = new List<string>();
        await using var app = await StartAsync(calls, abandon: false);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };

        using var answer = await http.PostAsJsonAsync("/v1/models/train", new { reason = "a test", askedAt = DateTimeOffset.UtcNow.AddMinutes(minutes) });

        Assert.Equal((status, trainings), (answer.StatusCode, calls.Count));
        Assert.Equal(trainings == 0, (await answer.Content.ReadAsStringAsync()).Contains("askedAt", StringComparison.Ordinal));
    }

    /// <param name="calls">What reached the grains or the trainer.</param>
    /// <param name="abandon">Whether each client is found to be gone once its request is read.</param>
    private static async Task<WebApplication> StartAsync(List<string> calls, bool abandon)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRecoGateway();
        builder.Services.AddSingleton(ProxiedGrain.Of<IGrainFactory>((method, _) =>
        {
            calls.Add(method.ReturnType.Name);
            throw new InvalidOperationException("a grain was called");
        }));
        builder.Services.AddSingleton<IModelTraining>(new NotingTraining(calls));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use(async (http, next) =>
        {
            using var gone = new CancellationTokenSource();
            if (abandon)
            {
                var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                body.Position = 0;
                http.RequestAborted = gone.Token;
                http.Request.Body = new LastRead(body.ToArray(), gone);
                if (body.Length == 0)
                {
                    await gone.CancelAsync();
                }
            }

            await next(http);
        });
        app.MapReco();
        await app.StartAsync();
        return app;
    }

    private sealed class NotingTraining(List<string> calls) : IModelTraining
    {
        public Task<TrainingOutcome?> TrainAsync(string reason, DateTimeOffset askedAt, CancellationToken cancellationToken)
        {
            calls.Add("training");
            return Task.FromResult<TrainingOutcome?>(new(null, false, "nothing to train on"));
        }
    }

    /// <summary>A body after whose end the client is gone.</summary>
    private sealed class LastRead(byte[] body, CancellationTokenSource gone) : MemoryStream(body)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length)
            {
                gone.Cancel();
            }

            return ValueTask.FromResult(Read(buffer.Span));
        }
    }
}
