using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Keys;
using OrleansReco.Gateway.Metrics;
using OrleansReco.Gateway.Wire;

namespace OrleansReco.Gateway.Events;

/// <summary><c>POST /v1/events</c>.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder routes)
        => routes.MapPost("/v1/events", Append)
            .WithMetadata(new RequireRoleAttribute(Role.App))
            .WithSummary("Events of users. Each is judged alone, and one that is rejected is told of every member that is wrong, at most ten; an answer of 200 means that every event that is not rejected is durable. When all are rejected the answer is 400.")
            .Accepts<EventBody[]>("application/json", CloudEvent.BatchMediaType)
            .Produces<EventsAnswer>()
            .WithProblems(400, 413, 415, 503);

    private static async Task<IResult> Append(HttpContext http, IGrainFactory grains, IOptions<GatewayOptions> options, TimeProvider time, GatewayInstruments instruments)
    {
        var type = RequestBody.MediaType(http, "application/json", CloudEvent.BatchMediaType);
        using var document = WireReader.Parse(await RequestBody.ReadAsync(http, options.Value.MaxBodyBytes));
        var batch = EventBatch.Read(document.RootElement, type == CloudEvent.BatchMediaType, options.Value.MaxEvents, time.GetUtcNow());
        var results = await AppendByUser(grains, batch);
        var answer = new EventsAnswer(Count(results, EventStatus.Accepted), Count(results, EventStatus.Duplicate), Count(results, EventStatus.Rejected), ImmutableArray.Create(results));
        instruments.CountEvents(answer);
        if (answer.Rejected == results.Length)
        {
            var errors = results.SelectMany((result, i) => ErrorsOf(result).Select(error => error with { Field = error.Field == EventDraft.Whole ? $"[{i}]" : $"[{i}].{error.Field}" })).ToList();
            throw new InvalidRequestException(400, results.Length == 1 ? results[0].Error! : $"All {results.Length} events were rejected; see errors.", errors);
        }

        return Answer.Json(answer);
    }

    private static async Task<EventResult[]> AppendByUser(IGrainFactory grains, EventBatch batch)
    {
        var results = new EventResult[batch.Events.Length];
        var byUser = new Dictionary<string, List<int>>();
        for (var i = 0; i < results.Length; i++)
        {
            if (batch.Events[i] is { } e)
            {
                (byUser.TryGetValue(e.UserId, out var indexes) ? indexes : byUser[e.UserId] = []).Add(i);
            }
            else
            {
                results[i] = EventResult.Refused(batch.Ids[i], batch.Errors[i]!);
            }
        }

        await Task.WhenAll(byUser.Select(async pair =>
        {
            var answers = await grains.GetGrain<IFeedbackGrain>(pair.Key).Append([.. pair.Value.Select(i => batch.Events[i]!)]);
            for (var k = 0; k < answers.Length; k++)
            {
                results[pair.Value[k]] = answers[k];
            }
        }));
        return results;
    }

    private static IEnumerable<FieldError> ErrorsOf(EventResult result) => result.Errors ?? [new(EventDraft.Whole, result.Error ?? "The event was rejected.")];

    private static int Count(EventResult[] results, EventStatus status) => results.Count(result => result.Status == status);
}
