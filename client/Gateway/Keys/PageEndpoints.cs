using Microsoft.AspNetCore.Builder;

namespace OrleansReco.Gateway.Keys;

/// <summary>Puts pages behind roles.</summary>
public static class PageEndpoints
{
    /// <summary>Lets in who has one of the roles; a browser asks its user for the API key. The endpoints must change nothing.</summary>
    public static TBuilder ForBrowsersWith<TBuilder>(this TBuilder endpoints, Role anyOf)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.WithMetadata(new RequireRoleAttribute(anyOf) { Page = true });
}
