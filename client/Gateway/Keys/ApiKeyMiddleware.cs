using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansReco.Gateway.Problems;

namespace OrleansReco.Gateway.Keys;

/// <summary>Lets a call through when its key has a role for it; without demand for keys, lets every call through.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, IOptions<GatewayOptions> options, ApiKeyFile keys)
{
    public Task InvokeAsync(HttpContext http)
    {
        var demanded = http.GetEndpoint()?.Metadata.GetMetadata<RequireRoleAttribute>()?.AnyOf ?? Role.None;
        if (!options.Value.RequireApiKeys || demanded == Role.None)
        {
            return next(http);
        }

        if (SecretOf(http.Request) is not { Length: > 0 } secret)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "This call needs an API key. Send it as Authorization: Bearer KEY; `reco keys add --role app` makes one.");
        }

        var roles = keys.RolesOf(secret);
        if (roles == Role.None)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, "The API key is not known here. `reco keys add --role app` makes one.");
        }

        return (roles & demanded) != Role.None
            ? next(http)
            : Problem.WriteAsync(http, StatusCodes.Status403Forbidden, $"This call needs the role {Words(demanded)}, but the key has {Words(roles)}. Make another with `reco keys add --role {Words(demanded).Split(' ')[0]}`.");
    }

    private static string? SecretOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : request.Headers["X-Api-Key"].ToString();
    }

    private static string Words(Role roles) => roles.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal);
}
