using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Problems;

namespace OrleansReco.Gateway.Wire;

/// <summary>Answers of the REST calls.</summary>
internal static class Answer
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => Results.Json(value, WireJson.Options, statusCode: status);

    /// <summary>Says in the OpenAPI document which errors a call answers with.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            route.Produces<Problem>(status, Problem.MediaType);
        }

        return route;
    }
}
