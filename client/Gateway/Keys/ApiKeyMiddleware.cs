using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansReco.Gateway.Problems;

namespace OrleansReco.Gateway.Keys;

/// <summary>Lets a call through when its key has a role for it; without demand for keys, lets every call through.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, IOptions<GatewayOptions> options, ApiKeyFile keys)
{
    private const string BrowserLogin = "Basic realm=\"OrleansReco: any name, and an API key as the password\"";

    public Task InvokeAsync(HttpContext http)
    {
        var required = http.GetEndpoint()?.Metadata.GetMetadata<RequireRoleAttribute>();
        var demanded = required?.AnyOf ?? Role.None;
        if (!options.Value.RequireApiKeys || demanded == Role.None)
        {
            return next(http);
        }

        if ((required!.Page ? PasswordOf(http.Request) ?? SecretOf(http.Request) : SecretOf(http.Request)) is not { Length: > 0 } secret)
        {
            http.Response.Headers.WWWAuthenticate = required.Page ? BrowserLogin : "Bearer";
            return Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, $"This call needs an API key. Send it as Authorization: Bearer KEY; `reco keys add --role {OneOf(demanded)}` makes one.");
        }

        var roles = keys.RolesOf(secret);
        if (roles == Role.None)
        {
            http.Response.Headers.WWWAuthenticate = required.Page ? BrowserLogin : "Bearer error=\"invalid_token\"";
            return Problem.WriteAsync(http, StatusCodes.Status401Unauthorized, $"The API key is not known here. `reco keys add --role {OneOf(demanded)}` makes one.");
        }

        return (roles & demanded) != Role.None
            ? next(http)
            : Problem.WriteAsync(http, StatusCodes.Status403Forbidden, $"This call needs the role {Words(demanded)}, but the key has {Words(roles)}. Make another with `reco keys add --role {OneOf(demanded)}`.");
    }

    private static string OneOf(Role demanded) => Words(demanded).Split(' ')[0];

    private static string? SecretOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : request.Headers["X-Api-Key"].ToString();
    }

    /// <summary>Only pages take a password: a browser sends it along with calls that other sites make, and only calls that change nothing may be made so.</summary>
    private static string? PasswordOf(HttpRequest request)
    {
        const string Scheme = "Basic ";
        var authorization = request.Headers.Authorization.ToString();
        var decoded = new byte[authorization.Length];
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(authorization[Scheme.Length..].Trim(), decoded, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(decoded, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static string Words(Role roles) => roles.ToString().ToLowerInvariant().Replace(", ", " or ", StringComparison.Ordinal);
}
