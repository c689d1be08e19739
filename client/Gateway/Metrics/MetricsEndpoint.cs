using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansReco.Gateway.Keys;

namespace OrleansReco.Gateway.Metrics;

/// <summary><c>/metrics</c>.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder routes)
        => routes.MapGet("/metrics", (MetricsCollector collector) => Results.Text(OpenMetrics.Write(collector.Collect()), OpenMetrics.MediaType))
            .WithMetadata(new RequireRoleAttribute(Role.Operator))
            .WithSummary("Metrics as OpenMetrics text.")
            .Produces<string>(StatusCodes.Status200OK, "application/openmetrics-text");
}
